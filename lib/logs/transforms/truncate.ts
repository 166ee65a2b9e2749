/**
 * The `truncate` transform: cuts what is too long.
 *
 * @module
 */

import * as z from "zod";
import { bytes, text, withDefault, words } from "../../field.ts";
import { compileField, isWritable } from "../field_path.ts";
import type { Event, Transform } from "../transform.ts";

/** Params of the `truncate` transform. */
export interface TruncateTransformParams {
  /** Size in UTF-8 beyond which a text is cut; what is kept has no more than this, the suffix not counted. */
  max_bytes: number;
  /** What is looked at: fields, or `text` and `message`, which are what is looked at when absent. */
  fields: string[];
  /** What stands in place of the rest; `…` when absent. */
  suffix: string;
}

/** Greatest UTF-8 size of a UTF-16 unit. */
const UNIT_BYTES = 3;

/**
 * Cuts texts that are too long, between two characters.
 *
 * @example Stack traces of no more than 8 KiB
 * ```yaml
 * transforms:
 *   - type: truncate
 *     max_bytes: 8KiB
 * ```
 */
export const truncateTransform: Transform<TruncateTransformParams> = {
  type: "truncate",
  params: z.strictObject({
    max_bytes: bytes(),
    fields: withDefault(words(), ["text", "message"]).refine(
      (fields) => fields.every(isCuttable),
      { error: 'expected fields, "text", "message" or "label.NAME"' },
    ),
    suffix: withDefault(text(), "…"),
  }),
  open({ max_bytes, fields, suffix }) {
    const cut = (value: string) => truncate(value, max_bytes, suffix);
    const steps = fields.map((field) => compileCut(field, cut));
    return (event) => steps.forEach((step) => step(event));
  },
};

function isCuttable(field: string): boolean {
  return field === "text" || field === "raw" || isWritable(field);
}

function compileCut(
  field: string,
  cut: (value: string) => string,
): (event: Event) => void {
  if (field === "text" || field === "raw") {
    return (event) => event.text = cut(event.text);
  }
  if (field === "message") {
    return (event) => {
      if (event.message !== undefined) event.message = cut(event.message);
    };
  }
  const { read, write } = compileField(field);
  return (event) => {
    const value = read(event);
    if (typeof value !== "string") return;
    const short = cut(value);
    if (short !== value) write(event, short);
  };
}

/** Cuts a text to a size in UTF-8. */
function truncate(value: string, maxBytes: number, suffix: string): string {
  if (value.length * UNIT_BYTES <= maxBytes) return value;
  // No more than so many units can fit: a huge text is not encoded whole.
  const head = new TextEncoder().encode(value.slice(0, maxBytes + 1));
  if (head.length <= maxBytes) return value;
  let end = Math.min(maxBytes, head.length);
  // Bytes 10xxxxxx go on with a character.
  while (end > 0 && ((head[end] ?? 0) & 0xc0) === 0x80) end--;
  return new TextDecoder().decode(head.subarray(0, end)) + suffix;
}
