/**
 * The `renamefield` transform: gives a field another name.
 *
 * @module
 */

import * as z from "zod";
import { compileField } from "../field_path.ts";
import type { Transform } from "../transform.ts";
import { writableField } from "./_field_params.ts";

/** Params of the `renamefield` transform. */
export interface RenamefieldTransformParams {
  /** Its name now. */
  from: string;
  /** Its name then; what had it before is replaced. */
  to: string;
}

/**
 * Gives a field another name; an event without it is left as it is.
 *
 * @example A field becomes the level
 * ```yaml
 * transforms:
 *   - type: renamefield
 *     from: severity
 *     to: level
 * ```
 */
export const renamefieldTransform: Transform<RenamefieldTransformParams> = {
  type: "renamefield",
  params: z.strictObject({ from: writableField(), to: writableField() }),
  open({ from, to }) {
    const source = compileField(from);
    const target = compileField(to);
    return (event) => {
      const value = source.read(event);
      if (value === undefined) return;
      source.remove(event);
      target.write(event, value);
    };
  },
};
