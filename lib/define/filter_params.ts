/** Filters of logs by their words. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "./part.ts";

/** What each filter takes. */
export interface FilterParams {
  /** `contains` */
  readonly contains: {
    readonly values: string | readonly string[];
    readonly field?: string;
    readonly case_sensitive?: boolean | Template;
  };
  /** `dedupe` */
  readonly dedupe: {
    readonly window?: number | string;
    readonly fields?: string | readonly string[];
    readonly max_keys?: number | Template;
  };
  /** `exclude` */
  readonly exclude: {
    readonly pattern: string | readonly string[];
    readonly field?: string;
    readonly case_sensitive?: boolean | Template;
  };
  /** `fieldmatch` */
  readonly fieldmatch: {
    readonly field: string;
    readonly op?:
      | "eq"
      | "ne"
      | "contains"
      | "startswith"
      | "endswith"
      | "matches"
      | "exists"
      | "gt"
      | "lt"
      | Template;
    readonly value?: string | number | boolean | readonly (string | number)[];
    readonly case_sensitive?: boolean | Template;
  };
  /** `include` */
  readonly include: {
    readonly pattern: string | readonly string[];
    readonly field?: string;
    readonly case_sensitive?: boolean | Template;
  };
  /** `level` */
  readonly level: {
    readonly min: string | number;
    readonly max?: string | number;
    readonly field?: string;
    readonly unknown?: "keep" | "drop" | Template;
  };
  /** `notcontains` */
  readonly notcontains: {
    readonly values: string | readonly string[];
    readonly field?: string;
    readonly case_sensitive?: boolean | Template;
  };
  /** `ratelimit` */
  readonly ratelimit: {
    readonly events_per_second: number | Template;
    readonly burst?: number | Template;
    readonly key?: string;
    readonly max_keys?: number | Template;
  };
  /** `sample` */
  readonly sample: {
    readonly one_in: number | Template;
    readonly key?: string;
  };
}
