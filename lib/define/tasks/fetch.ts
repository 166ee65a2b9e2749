/** Params of the `fetch` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `fetch` task as a configuration writes them. */
export interface FetchParams {
  /** Address, `http://`, `https://` or `file://`. */
  readonly url: string;
  /** Absolute path of the file, or of a directory for it. */
  readonly dest: string;
  /** `present` or `absent`; absent removes the file. */
  readonly state?: "present" | "absent" | Template;
  /** Wanted digest as `sha256:hex`, or `sha256:` and the address of a list of digests. */
  readonly checksum?: string;
  /** Compare the content even where size and time are the server's. */
  readonly force?: boolean | Template;
  /** Keep a copy of a file that is replaced. */
  readonly backup?: boolean | Template;
  /** Permission bits, as octal text or a symbolic list. */
  readonly mode?: string;
  /** Name or number of the owner. */
  readonly owner?: string | number;
  /** Name or number of the group. */
  readonly group?: string | number;
  /** Header fields. */
  readonly headers?:
    | Readonly<Record<string, string | number | boolean>>
    | Template;
  /** Limit: a number of seconds, or a time such as "2m". */
  readonly timeout?: number | string;
  /** Which redirects are followed: `safe` (GET and HEAD), `all` or true, `none` or false. */
  readonly follow_redirects?: boolean | string;
  /** Check the certificate of the server. */
  readonly validate_certs?: boolean | Template;
  /** User for basic authentication. */
  readonly username?: string;
  /** Password for basic authentication. */
  readonly password?: string;
  /** Same as `username`. */
  readonly url_username?: string;
  /** Same as `password`. */
  readonly url_password?: string;
  /** Accepted: credentials are always sent with the first request. */
  readonly force_basic_auth?: boolean | Template;
  /** Name that the agent gives itself. */
  readonly http_agent?: string;
  /** Header fields that are not sent on after a redirect. */
  readonly unredirected_headers?: readonly string[] | Template;
  /** Absolute path of a unix socket to ask over. */
  readonly unix_socket?: string;
  /** Absolute path of a PEM file with the authorities to trust. */
  readonly ca_path?: string;
  /** Absolute path of a PEM file with the client's certificate. */
  readonly client_cert?: string;
  /** Absolute path of a PEM file with the client's key. */
  readonly client_key?: string;
}
