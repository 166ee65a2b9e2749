/** Translates processors of filebeat into transforms. */

import { isMap } from "../config/plain.ts";
import type { Source } from "../config/source.ts";
import type { Path } from "../config/spot.ts";
import type { Leave } from "./left.ts";

/** A map of YAML. */
type Plain = Record<string, unknown>;

/** Makes transforms of a list of processors; what cannot be is noted. */
export function readProcessors(
  value: unknown,
  path: Path,
  source: Source,
  leave: Leave,
): Plain[] {
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list.flatMap((one, index) => {
    const at = [...path, index];
    const [word = ""] = Object.keys(isMap(one) ? one : {});
    const made = isMap(one) ? toTransforms(word, one[word]) : undefined;
    if (made === undefined) {
      const why = "there is nothing like it here";
      leave(source.placeOf(at), `processor ${word}`, why);
    }
    return made ?? [];
  });
}

function toTransforms(word: string, settings: unknown): Plain[] | undefined {
  if (!isMap(settings) || "when" in settings) return undefined;
  const { fields, target } = settings;
  if (word === "drop_fields" && Array.isArray(fields)) {
    return [{ type: "removefield", field: fields }];
  }
  if (word === "rename" && Array.isArray(fields) && fields.every(isMap)) {
    return fields.map(({ from, to }) => ({ type: "renamefield", from, to }));
  }
  // Elsewhere than at the top they would have other names.
  if (word !== "add_fields" || target !== "" || !isMap(fields)) {
    return undefined;
  }
  return Object.entries(fields).every(([, value]) => !isMap(value))
    ? Object.entries(fields)
      .map(([field, value]) => ({ type: "addfield", field, value }))
    : undefined;
}
