/** Params of the `debug` task. Written from the schema and the docs by tests/define/written_test.ts. */

/** Params of the `debug` task as a configuration writes them. */
export interface DebugParams {
  /** What to show: text, or any value. */
  readonly msg?: unknown;
  /** Expression whose value is shown under its own text, instead of `msg`. */
  readonly var?: string;
  /** Show it only when the program was told to say so much: 0, 1, 2 …, `Normal` or `Verbose`. */
  readonly verbosity?: number | string;
}
