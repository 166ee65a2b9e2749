/**
 * The `fieldmatch` filter: keeps events by one of their fields.
 *
 * @module
 */

import * as z from "zod";
import {
  checkCondition,
  compileCondition,
  CONDITION_SHAPE,
  type ConditionParams,
} from "../condition.ts";
import type { Filter } from "../filter.ts";

/** Params of the `fieldmatch` filter: a condition. */
export type FieldmatchFilterParams = ConditionParams;

/**
 * Keeps events of which a condition holds. A field that is absent is only
 * `ne`; of a list, in the event or in the configuration, one value is enough.
 *
 * @example Requests that took more than a second
 * ```yaml
 * filters:
 *   - type: fieldmatch
 *     field: request_time
 *     op: gt
 *     value: 1
 * ```
 *
 * @example As the original has it: the field is the value
 * ```yaml
 * filters:
 *   - type: fieldmatch
 *     field: status
 *     value: "500"
 * ```
 */
export const fieldmatchFilter: Filter<FieldmatchFilterParams> = {
  type: "fieldmatch",
  params: z.strictObject(CONDITION_SHAPE).check(checkCondition),
  open: compileCondition,
};
