/** Params of the `authorized_key` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `authorized_key` task as a configuration writes them. */
export interface AuthorizedKeyParams {
  /** Login name of the user. */
  readonly user: string;
  /** `present` or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** One key or several lines of keys, or an `https:` address that gives them. */
  readonly key?: string;
  /** File that holds the keys: of the configuration, or an absolute path on the host. */
  readonly key_file?: string;
  /** Options of the keys, as `from="10.0.0.0/8",no-pty`; empty text takes options away, absence keeps them. */
  readonly key_options?: string;
  /** Comment of the keys, instead of what they say themselves. */
  readonly comment?: string;
  /** File of the keys; `<home>/.ssh/authorized_keys` when absent. */
  readonly path?: string;
  /** Remove all other keys from the file. */
  readonly exclusive?: boolean | Template;
  /** Keep one line of each key only. */
  readonly unique?: boolean | Template;
  /** Make the directory of the file when it is missing; as `manage_dir` when absent. */
  readonly create_ssh_dir?: boolean | Template;
  /** Give the directory, where it lies in the home, to the user with mode 0700. */
  readonly manage_dir?: boolean | Template;
  /** Refuse keys that are damaged or of an unknown type. */
  readonly validate_key?: boolean | Template;
  /** Write through links in the user's directories: the user may then aim them at any file. */
  readonly follow?: boolean | Template;
  /** Check the certificate of an `https:` address. */
  readonly validate_certs?: boolean | Template;
}
