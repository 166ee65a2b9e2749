/**
 * The `sample` filter: keeps one of so many events.
 *
 * @module
 */

import * as z from "zod";
import { optional, text } from "../../field.ts";
import { toEventId } from "../../outputs/event.ts";
import { compileRead, toText } from "../field_path.ts";
import type { Filter, Keep } from "../filter.ts";

/** Params of the `sample` filter. */
export interface SampleFilterParams {
  /** Of so many events one is kept, on average. */
  one_in: number;
  /** Field of which all events of a value are kept or none, such as a trace; each event stands alone when absent or without it. */
  key?: string;
}

/**
 * Keeps one of so many events. Which ones, their place in the file or the key
 * decides, so that an event that is read again gets the same answer.
 *
 * @example A hundredth of the access log, whole sessions
 * ```yaml
 * filters:
 *   - type: sample
 *     one_in: 100
 *     key: session
 * ```
 */
export const sampleFilter: Filter<SampleFilterParams> = {
  type: "sample",
  params: z.strictObject({
    one_in: z.int().min(1).max(1_000_000_000),
    key: optional(text()),
  }),
  open,
};

function open({ one_in, key }: SampleFilterParams): Keep {
  const read = key === undefined ? undefined : compileRead(key);
  return (event) => {
    const value = read?.(event);
    const name = value === undefined ? toEventId(event) : toText(value);
    return toHash(name) % one_in === 0;
  };
}

/** FNV-1a with the last mix of MurmurHash3, for the low bits to differ too. */
function toHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
