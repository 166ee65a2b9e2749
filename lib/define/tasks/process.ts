/** Params of the `process` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `process` task as a configuration writes them. */
export interface ProcessParams {
  /** Name of the program, exactly. */
  readonly name?: string;
  /** Pattern that matches in the command line, its words joined by blanks. */
  readonly pattern?: string;
  /** Absolute path of a file with the number of the process. */
  readonly pidfile?: string;
  /** User whose processes are meant; the one that applies when absent. */
  readonly user?: string | number;
  /** Processes of all users are meant. */
  readonly all_users?: boolean | Template;
  /** `absent`: ended by the signal; `signaled`: sent the signal on every run; `exited` and `present`: waited for until gone or there. */
  readonly state: "absent" | "signaled" | "exited" | "present" | Template;
  /** Signal that is sent. */
  readonly signal?:
    | "TERM"
    | "HUP"
    | "INT"
    | "QUIT"
    | "KILL"
    | "USR1"
    | "USR2"
    | "ALRM"
    | "WINCH"
    | "STOP"
    | "CONT"
    | Template;
  /** Seconds to wait until they are gone, or there. */
  readonly wait_secs?: number | string;
  /** Send those SIGKILL that are not gone after `wait_secs`. */
  readonly force?: boolean | Template;
}
