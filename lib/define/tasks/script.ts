/** Params of the `script` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `script` task as a configuration writes them. */
export interface ScriptParams {
  /** Absolute path, or name in `files/` of the role or the configuration. */
  readonly path?: string;
  /** The script with arguments on one line, split without a shell. */
  readonly cmd?: string | readonly (string | number | boolean)[];
  /** Arguments. */
  readonly params?: readonly (string | number | boolean)[] | Template;
  /** Directory to run in. */
  readonly chdir?: string;
  /** Environment variables beside `PATH`; the place for secrets. */
  readonly environment?:
    | Readonly<Record<string, string | number | boolean>>
    | Template;
  /** Text for standard input, exactly. */
  readonly stdin?: string;
  /** Seconds until it is stopped; 600 when absent. */
  readonly timeout?: number | string;
  /** Interpreter instead of the one in the `#!` line. */
  readonly executable?: string | readonly (string | number | boolean)[];
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
