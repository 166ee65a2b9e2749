/**
 * The `include` filter: keeps events in which a pattern is found.
 *
 * @module
 */

import type { Filter } from "../filter.ts";
import {
  compilePatterns,
  PATTERN_PARAMS,
  type PatternFilterParams,
  testPart,
} from "./_pattern_params.ts";

/**
 * Keeps events in which a pattern is found.
 *
 * @example Requests that failed
 * ```yaml
 * filters:
 *   - type: include
 *     pattern: '" 5\d\d '
 * ```
 */
export const includeFilter: Filter<PatternFilterParams> = {
  type: "include",
  params: PATTERN_PARAMS,
  open: (params) => testPart(params.field, compilePatterns(params)),
};
