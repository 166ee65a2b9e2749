/** Params of the `known_hosts` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `known_hosts` task as a configuration writes them. */
export interface KnownHostsParams {
  /** Name or address of the server, or `[name]:port`. */
  readonly name: string;
  /** `present` or `absent`; absent without a key removes all keys of the server. */
  readonly state?: "present" | "absent" | Template;
  /** One key or several lines of keys, as `ssh-keyscan` or the server's `.pub` files have them. */
  readonly key?: string;
  /** Port of the server, where it is another than 22. */
  readonly port?: number | Template;
  /** User whose file it is, `~/.ssh/known_hosts`. */
  readonly user?: string;
  /** Absolute path of the file; that of all users, or of `user`, when absent. */
  readonly path?: string;
  /** Write a hash instead of the name. */
  readonly hash_host?: boolean | Template;
}
