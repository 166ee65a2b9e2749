/** Params of the `command` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `command` task as a configuration writes them. */
export interface CommandParams {
  /** The command on one line, split without a shell. */
  readonly command?: string | readonly (string | number | boolean)[];
  /** Another name for `command`. */
  readonly cmd?: string | readonly (string | number | boolean)[];
  /** The program and its arguments, taken as they are. */
  readonly argv?: readonly (string | number | boolean)[] | Template;
  /** Directory to run in. */
  readonly cwd?: string;
  /** Another name for `cwd`. */
  readonly chdir?: string;
  /** Environment variables beside `PATH`; the place for secrets. */
  readonly env?: Readonly<Record<string, string | number | boolean>> | Template;
  /** Run once only per command, directory and environment on this host. */
  readonly idempotent?: boolean | Template;
  /** The exit code that means success; 0 when absent. */
  readonly exit_code?: number | Template;
  /** Exit codes that mean success. */
  readonly success_codes?: number | readonly (number | Template)[] | Template;
  /** User to run as. */
  readonly user?: string | number;
  /** Group to run as. */
  readonly group?: string | number;
  /** Accepted; the output stands in the result. */
  readonly stream_output?: boolean | Template;
  /** Path, glob or list, relative to the directory: do not run when all exist. */
  readonly creates?: string | readonly string[];
  /** Path, glob or list, relative to the directory: do not run when none exists. */
  readonly removes?: string | readonly string[];
  /** Query, run without a shell: do not run when it succeeds. */
  readonly unless?: string | readonly (string | number | boolean)[];
  /** Query, run without a shell: do not run when it fails. */
  readonly onlyif?: string | readonly (string | number | boolean)[];
  /** Text for standard input. */
  readonly stdin?: string;
  /** End `stdin` with a newline when it has none. */
  readonly stdin_add_newline?: boolean | Template;
  /** Take line ends off the end of the output. */
  readonly strip_empty_ends?: boolean | Template;
  /** Seconds until the command is stopped; 600 when absent. */
  readonly timeout?: number | string;
  /** The command only reads: run it in a dry run too, and count no change. */
  readonly check_safe?: boolean | Template;
  /** Command that takes back what this one did. */
  readonly undo?: string | readonly (string | number | boolean)[];
}
