/**
 * The `notcontains` filter: drops events that hold a text.
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
 * Drops events that hold one of some texts.
 *
 * @example Without the noise of the balancer
 * ```yaml
 * filters:
 *   - type: notcontains
 *     field: user_agent
 *     values: [HealthChecker, kube-probe]
 * ```
 */
export const notcontainsFilter: Filter<ContainsFilterParams> = {
  type: "notcontains",
  params: CONTAINS_PARAMS,
  open({ values, field, case_sensitive }) {
    const isFound = testPart(field, toLiteralTest(values, !case_sensitive));
    return (event) => !isFound(event);
  },
};
