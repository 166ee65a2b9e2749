/**
 * The `removefield` transform: removes fields.
 *
 * @module
 */

import * as z from "zod";
import { compileField } from "../field_path.ts";
import type { Transform } from "../transform.ts";
import { writableField } from "./_field_params.ts";

/** Params of the `removefield` transform. */
export interface RemovefieldTransformParams {
  /** What is removed, one or a list; what is not there is no error. */
  field: string[];
}

/**
 * Removes fields, labels or the level. Without its message an event says its
 * whole text.
 *
 * @example Two fields that nobody needs
 * ```yaml
 * transforms:
 *   - type: removefield
 *     field: [http_referer, http.cookies]
 * ```
 */
export const removefieldTransform: Transform<RemovefieldTransformParams> = {
  type: "removefield",
  params: z.strictObject({
    field: z.union([writableField(), z.array(writableField())])
      .transform((field) => typeof field === "string" ? [field] : field),
  }),
  open({ field }) {
    const fields = field.map(compileField);
    return (event) => fields.forEach(({ remove }) => remove(event));
  },
};
