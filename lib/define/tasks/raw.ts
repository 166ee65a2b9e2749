/** Params of the `raw` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `raw` task as a configuration writes them. */
export interface RawParams {
  /** Program to run, or the shell for the line; `/bin/sh` when absent. */
  readonly executable?: string;
  /** Arguments of the program, without a shell. */
  readonly args?: readonly (string | number | boolean)[] | Template;
  /** Line for the shell. */
  readonly raw?: string;
  /** Another name for `raw`. */
  readonly cmd?: string;
  /** Another name for `raw`. */
  readonly command?: string;
  /** Directory to run in. */
  readonly chdir?: string;
  /** Environment variables beside `PATH`. */
  readonly environment?:
    | Readonly<Record<string, string | number | boolean>>
    | Template;
  /** Text for standard input, exactly. */
  readonly stdin?: string;
  /** Seconds until it is stopped; 600 when absent. */
  readonly timeout?: number | string;
  /** Exit codes that mean success. */
  readonly exit_codes?: number | readonly (number | Template)[] | Template;
  /** Take any exit code and warn. */
  readonly ignore_errors?: boolean | Template;
  /** Path, glob or list: do not run when all exist. `true` takes `creates_files`. */
  readonly creates?: boolean | string | readonly string[];
  /** Paths for `creates`. */
  readonly creates_files?: string | readonly string[];
  /** Path, glob or list: do not run when none exists. `true` takes `removes_files`. */
  readonly removes?: boolean | string | readonly string[];
  /** Paths for `removes`. */
  readonly removes_files?: string | readonly string[];
  /** Query, run without a shell: do not run when it succeeds. */
  readonly unless?: string | readonly (string | number | boolean)[];
  /** Query, run without a shell: do not run when it fails. */
  readonly onlyif?: string | readonly (string | number | boolean)[];
  /** Run whatever the guards say. */
  readonly force?: boolean | Template;
}
