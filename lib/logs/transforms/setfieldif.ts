/**
 * The `setfieldif` transform: sets a field where a condition holds.
 *
 * @module
 */

import * as z from "zod";
import {
  compileCondition,
  CONDITION,
  type ConditionParams,
} from "../condition.ts";
import { compileField } from "../field_path.ts";
import type { FieldValue, Transform } from "../transform.ts";
import { fieldValue, writableField } from "./_field_params.ts";

/** Params of the `setfieldif` transform. */
export interface SetfieldifTransformParams {
  /** What is set: a field, or `level`, `message`, `label.NAME`. */
  field: string;
  /** Its value: text, a number, true or false, a list or a map. */
  value: FieldValue;
  /** When: a condition as the `fieldmatch` filter has it. */
  condition: ConditionParams;
}

/**
 * Sets a field of those events of which a condition holds.
 *
 * @example Failed requests are errors
 * ```yaml
 * transforms:
 *   - type: setfieldif
 *     field: level
 *     value: error
 *     condition: { field: status, op: gt, value: 499 }
 * ```
 */
export const setfieldifTransform: Transform<SetfieldifTransformParams> = {
  type: "setfieldif",
  params: z.strictObject({
    field: writableField(),
    value: fieldValue(),
    condition: CONDITION,
  }),
  open({ field, value, condition }) {
    const holds = compileCondition(condition);
    const { write } = compileField(field);
    return (event) => {
      if (holds(event)) write(event, value);
    };
  },
};
