/** Events for tests of what stands in pipelines. */

import { type Event, type Origin, toEvent } from "../../lib/outputs/event.ts";

/** Where the events of tests come from. */
export const ORIGIN: Origin = {
  source: "web",
  host: { name: "h1" },
  labels: { env: "prod", team: "a" },
  file: "/var/log/web.log",
  key: "5f2c",
};

/** Makes an event of a text, or of its parts. */
export function makeEvent(given: string | Partial<Event>): Event {
  const parts = typeof given === "string" ? { text: given } : given;
  const { origin = ORIGIN, offset = 0, text = "" } = parts;
  return {
    ...toEvent(origin, offset, text, 1_772_366_400_000),
    ...structuredClone(parts),
  };
}
