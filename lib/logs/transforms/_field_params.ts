/** Params of the transforms that set or remove fields. */

import * as z from "zod";
import { text } from "../../field.ts";
import { toFoundText } from "../../found.ts";
import { isWritable } from "../field_path.ts";
import type { FieldValue } from "../transform.ts";

/** Reads the name of a part of events that may be changed: a field such as `a.b`, or `level`, `message`, `label.NAME`. */
export function writableField(): z.ZodType<string> {
  return text().refine(isWritable, {
    error: ({ input }) =>
      `expected a field, "level", "message" or "label.NAME", got ${
        toFoundText(input)
      }`,
  });
}

/** Reads a value that a field may have: what JSON can hold. */
export function fieldValue(): z.ZodType<FieldValue> {
  return z.json();
}
