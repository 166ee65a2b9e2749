/**
 * The `dedupe` filter: drops events that say what another one said just before.
 *
 * @module
 */

import * as z from "zod";
import { seconds, withDefault, words } from "../../field.ts";
import { toEventId } from "../../outputs/event.ts";
import { compileRead, toText } from "../field_path.ts";
import type { Event, Filter, Keep } from "../filter.ts";
import { RecentMap } from "./_recent_map.ts";

/** Params of the `dedupe` filter. */
export interface DedupeFilterParams {
  /** How long an event stands for those that are equal, in seconds from the first of them; 60 when absent. */
  window: number;
  /** What makes events equal; the text as it was read when absent. */
  fields: string[];
  /** Events that are remembered, the latest; 10,000 when absent. */
  max_keys: number;
}

/**
 * Drops repeats. An event that is read again, after a restart or because an
 * output failed, is no repeat of itself.
 *
 * @example One of the same message and host in five minutes
 * ```yaml
 * filters:
 *   - type: dedupe
 *     window: 5m
 *     fields: [message, hostname]
 * ```
 */
export const dedupeFilter: Filter<DedupeFilterParams> = {
  type: "dedupe",
  params: z.strictObject({
    window: withDefault(seconds(), 60),
    fields: withDefault(words(), ["text"]),
    max_keys: withDefault(z.int().min(1), 10_000),
  }),
  open: (params) => openWindow(params, () => performance.now()),
};

/** The event that stands for its equals. */
interface First {
  readonly id: string;
  readonly untilMs: number;
}

/** Opens a window over a clock in milliseconds that never goes back. */
export function openWindow(
  { window, fields, max_keys }: DedupeFilterParams,
  now: () => number,
): Keep {
  const toKey = compileKey(fields);
  const seen = new RecentMap<First>(max_keys);
  return (event) => {
    const key = toKey(event);
    const first = seen.get(key);
    const atMs = now();
    const id = toEventId(event);
    if (first !== undefined && atMs < first.untilMs) return first.id === id;
    seen.set(key, { id, untilMs: atMs + window * 1000 });
    return true;
  };
}

/** What equal events have in common; the common case of one field makes no JSON. */
function compileKey(fields: readonly string[]): (event: Event) => string {
  const readers = fields.map(compileRead);
  const [only, ...others] = readers;
  if (only !== undefined && others.length === 0) {
    return (event) => toText(only(event) ?? "\0");
  }
  return (event) => JSON.stringify(readers.map((read) => read(event) ?? null));
}
