/** Params of the `fail` task. Written from the schema and the docs by tests/define/written_test.ts. */

/** Params of the `fail` task as a configuration writes them. */
export interface FailParams {
  /** What to say. */
  readonly msg?: string | number | boolean;
}
