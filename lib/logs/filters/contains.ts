/**
 * The `contains` filter: keeps events that hold a text.
 *
 * @module
 */

import { toLiteralTest } from "../../regex_search.ts";
import type { Filter } from "../filter.ts";
import {
  CONTAINS_PARAMS,
  type ContainsFilterParams,
  testPart,
} from "./_pattern_params.ts";

/**
 * Keeps events that hold one of some texts.
 *
 * @example Errors, however they are written
 * ```yaml
 * filters:
 *   - type: contains
 *     values: [error, fatal, panic]
 *     case_sensitive: false
 * ```
 */
export const containsFilter: Filter<ContainsFilterParams> = {
  type: "contains",
  params: CONTAINS_PARAMS,
  open: ({ values, field, case_sensitive }) =>
    testPart(field, toLiteralTest(values, !case_sensitive)),
};
