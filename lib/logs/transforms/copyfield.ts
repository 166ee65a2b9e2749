/**
 * The `copyfield` transform: sets a field to what another part of the event is.
 *
 * @module
 */

import * as z from "zod";
import { text } from "../../field.ts";
import { compileField, compileRead } from "../field_path.ts";
import type { Transform } from "../transform.ts";
import { writableField } from "./_field_params.ts";

/** Params of the `copyfield` transform. */
export interface CopyfieldTransformParams {
  /** What is copied: a field, or `level`, `message`, `text`, `timestamp`, `source`, `file`, `label.NAME`. */
  from: string;
  /** Where it goes; what was there before is replaced. */
  to: string;
}

/**
 * Copies a part of an event; an event without it is left as it is.
 *
 * @example The text as it was read stays beside what the parser made of it
 * ```yaml
 * transforms:
 *   - type: copyfield
 *     from: text
 *     to: event.original
 * ```
 */
export const copyfieldTransform: Transform<CopyfieldTransformParams> = {
  type: "copyfield",
  params: z.strictObject({ from: text(), to: writableField() }),
  open({ from, to }) {
    const read = compileRead(from);
    const { write } = compileField(to);
    return (event) => {
      const value = read(event);
      if (value !== undefined) write(event, value);
    };
  },
};
