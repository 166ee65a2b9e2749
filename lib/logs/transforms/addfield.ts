/**
 * The `addfield` transform: sets a field.
 *
 * @module
 */

import * as z from "zod";
import { compileField } from "../field_path.ts";
import type { FieldValue, Transform } from "../transform.ts";
import { fieldValue, writableField } from "./_field_params.ts";

/** Params of the `addfield` transform. */
export interface AddfieldTransformParams {
  /** What is set: a field, `a.b` for one in another, or `level`, `message`, `label.NAME`. */
  field: string;
  /** Its value: text, a number, true or false, a list or a map. */
  value: FieldValue;
}

/**
 * Sets a field, whatever it was before.
 *
 * @example The data centre, in each event
 * ```yaml
 * transforms:
 *   - type: addfield
 *     field: datacenter
 *     value: fra1
 * ```
 */
export const addfieldTransform: Transform<AddfieldTransformParams> = {
  type: "addfield",
  params: z.strictObject({ field: writableField(), value: fieldValue() }),
  open({ field, value }) {
    const { write } = compileField(field);
    return (event) => write(event, value);
  },
};
