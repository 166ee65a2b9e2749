/**
 * The `exclude` filter: drops events in which a pattern is found.
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
 * Drops events in which a pattern is found.
 *
 * @example No health checks and no debug lines
 * ```yaml
 * filters:
 *   - type: exclude
 *     pattern: ['GET /health', '(?i)\bdebug\b']
 * ```
 */
export const excludeFilter: Filter<PatternFilterParams> = {
  type: "exclude",
  params: PATTERN_PARAMS,
  open(params) {
    const isFound = testPart(params.field, compilePatterns(params));
    return (event) => !isFound(event);
  },
};
