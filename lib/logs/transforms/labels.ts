/**
 * The `labels` transform: sets and removes labels.
 *
 * @module
 */

import * as z from "zod";
import { text, withDefault, words } from "../../field.ts";
import { compileRead, toText } from "../field_path.ts";
import type { Event, Transform } from "../transform.ts";

/** Params of the `labels` transform. */
export interface LabelsTransformParams {
  /** Labels with their values. */
  set: Record<string, string>;
  /** Labels with the field that gives their value; an event without the field does not get the label. */
  from: Record<string, string>;
  /** Labels that are removed; those of the source stay. */
  remove: string[];
}

/**
 * Sets and removes labels: what outputs such as Loki keep apart from the text.
 *
 * @example A label of its own, and one by a field
 * ```yaml
 * transforms:
 *   - type: labels
 *     set: { team: web }
 *     from: { app: programname }
 * ```
 */
export const labelsTransform: Transform<LabelsTransformParams> = {
  type: "labels",
  params: z.strictObject({
    set: withDefault(map(), {}),
    from: withDefault(map(), {}),
    remove: withDefault(words(), []),
  }),
  open({ set, from, remove }) {
    const readers = Object.entries(from)
      .map(([name, path]) => [name, compileRead(path)] as const);
    return (event) => {
      const found = readers.flatMap(([name, read]) => {
        const value = read(event);
        return value === undefined ? [] : [[name, toText(value)] as const];
      });
      setLabels(event, { ...set, ...Object.fromEntries(found) }, remove);
    };
  },
};

function setLabels(
  event: Event,
  labels: Readonly<Record<string, string>>,
  remove: readonly string[],
): void {
  const changed = { ...event.labels, ...labels };
  for (const name of remove) delete changed[name];
  event.labels = changed;
}

function map(): z.ZodType<Record<string, string>> {
  return z.record(z.string(), text());
}
