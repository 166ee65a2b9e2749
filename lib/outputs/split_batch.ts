/** Parts batches by names that hold what is known of events. */

import { type Batch, pickEvents, toLineBatch } from "./batch.ts";
import type { Event } from "./event.ts";
import { fillName, hasPlaces } from "./name_template.ts";

/**
 * Parts a batch by the names that its events fill a template with, each name
 * once; the order of the events is kept in each part. Lines that nobody
 * looked into stay so.
 */
export function* splitByName(
  batch: Batch,
  template: string,
  host: string,
): Generator<readonly [filled: string, part: Batch]> {
  if (!hasPlaces(template)) return yield [template, batch];
  if (batch.blocks !== undefined) {
    const names = Map.groupBy(
      batch.blocks,
      ({ origin }) => fillName(template, { origin, host }),
    );
    for (const [name, [first, ...more]] of names) {
      if (first === undefined) continue;
      yield [
        name,
        names.size === 1 ? batch : toLineBatch(batch.id, first, ...more),
      ];
    }
    return;
  }
  const events = batch.toEvents();
  let last: Event | undefined;
  let name = "";
  const places = Map.groupBy(events.keys(), (place) => {
    const event = events[place]!;
    const { origin, labels } = event;
    if (origin !== last?.origin || labels !== last.labels) {
      name = fillName(template, { origin, labels, host });
    }
    last = event;
    return name;
  });
  for (const [name, found] of places) {
    yield [name, places.size === 1 ? batch : pickEvents(batch, found)];
  }
}
