/** Params of the `unarchive` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `unarchive` task as a configuration writes them. */
export interface UnarchiveParams {
  /** Archive: an absolute path, a file of the configuration, or an address. */
  readonly src: string;
  /** Absolute path of the directory to unpack to. */
  readonly dest: string;
  /** `present`, or `absent` to remove what the archive holds. */
  readonly state?: "present" | "absent" | Template;
  /** Accepted: the first bytes of the archive decide. */
  readonly format?:
    | "tar"
    | "tgz"
    | "gz"
    | "tbz2"
    | "bz2"
    | "txz"
    | "xz"
    | "tzst"
    | "zst"
    | "zip"
    | "7z"
    | "sevenz"
    | Template;
  /** True makes a missing `dest`; a path: do nothing when it exists. */
  readonly creates?: boolean | string;
  /** Members to unpack, by name or pattern; all when empty. */
  readonly include?: string | readonly string[];
  /** Patterns of members to leave out. */
  readonly exclude?: string | readonly string[];
  /** True gives the names as `files`; a list is the same as `include`. */
  readonly list_files?: boolean | readonly string[] | Template;
  /** Leave files alone that are newer than in the archive. */
  readonly keep_newer?: boolean | Template;
  /** Accepted: the archive is always kept. */
  readonly keep_original?: boolean | Template;
  /** Accepted when empty. */
  readonly extra_opts?: string | readonly string[];
  /** Accepted: the configuration lies on this host. */
  readonly remote_src?: boolean | Template;
  /** Accepted, as `remote_src`. */
  readonly copy?: boolean | Template;
  /** Digest of the archive, as `sha256:hex`. */
  readonly checksum?: string;
  /** Permission bits of all members, as octal text or a symbolic list. */
  readonly mode?: string;
  /** Name or number of the owner of all members. */
  readonly owner?: string | number;
  /** Name or number of the group of all members. */
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
