/** Params of the `ssh_config` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `ssh_config` task as a configuration writes them. */
export interface SshConfigParams {
  /** Whose options: of the `client` or the `server`. */
  readonly side?: "client" | "server" | Template;
  /** `present` or `absent`; absent removes the block. */
  readonly state?: "present" | "absent" | Template;
  /** Options by name; true and false are written yes and no, a list as several lines, null takes an option away. */
  readonly options?:
    | Readonly<
      Record<
        string,
        | string
        | number
        | boolean
        | readonly (string | number | boolean)[]
        | null
      >
    >
    | Template;
  /** Patterns of the client's `Host` block, word for word. */
  readonly host?: string;
  /** Criteria of the `Match` block, word for word. */
  readonly match?: string;
  /** User whose file it is, `~/.ssh/config`. */
  readonly user?: string;
  /** Absolute path of the file; `/etc/ssh/ssh_config`, `/etc/ssh/sshd_config`, or that of `user` when absent. */
  readonly path?: string;
  /** Check the new file with `sshd -t` or, below `/etc/ssh`, `ssh -G`. */
  readonly validate?: boolean | Template;
  /** Keep a copy of the old file beside it. */
  readonly backup?: boolean | Template;
}
