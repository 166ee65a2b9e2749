/** Where each YAML value stands, from the events of its parse. */

import { type Event, EVENT_ID, getScalarValue, SCALAR_STYLE } from "js-yaml";
import type { Spot } from "./spot.ts";

/** What an event stream tells about places. */
export interface YamlSpots {
  /** The whole document. */
  root: Spot;
  /** The first key that stands twice in one map. */
  duplicate?: { name: string; first: number; second: number };
  /** Offset of the first list or map that is used as a key. */
  complexKey?: number;
}

/** Collects the spots of the first document of an event stream. */
export function toYamlSpots(
  events: readonly Event[],
  text: string,
): YamlSpots {
  return new SpotBuilder(text).build(events);
}

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;

/** A list or map that is not closed yet. */
interface Frame {
  spot: Spot;
  items: Map<string | number, Spot>;
  isMap: boolean;
  key?: { name: string; start: number; end: number } | undefined;
}

class SpotBuilder {
  #frames: Frame[] = [];
  #anchors = new Map<string, Spot>();
  #result: YamlSpots = { root: toSpot(0, 0) };
  /** End of the last key, where an empty value is said to stand. */
  #last = 0;

  constructor(private readonly text: string) {}

  build(events: readonly Event[]): YamlSpots {
    let documents = 0;
    for (const event of events) {
      if (event.type === EVENT_ID.DOCUMENT && ++documents > 1) break;
      this.#read(event);
    }
    return this.#result;
  }

  #read(event: Event): void {
    if (event.type === EVENT_ID.SCALAR) {
      this.#readScalar(event);
    } else if (event.type === EVENT_ID.ALIAS) {
      const spot = toSpot(event.anchorStart - 1, event.anchorEnd);
      const name = this.text.slice(event.anchorStart, event.anchorEnd);
      const anchored = this.#anchors.get(name);
      if (anchored?.items) spot.items = anchored.items;
      if (anchored?.merges) spot.merges = anchored.merges;
      this.#add(spot);
    } else if (
      event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE
    ) {
      const items = new Map<string | number, Spot>();
      const spot = { ...toSpot(event.start, event.start + 1), items };
      this.#add(spot);
      this.#keepAnchor(event.anchorStart, event.anchorEnd, spot);
      const isMap = event.type === EVENT_ID.MAPPING;
      this.#frames.push({ spot, items, isMap });
    } else if (event.type === EVENT_ID.POP) {
      this.#frames.pop();
    }
  }

  #readScalar(event: ScalarEvent): void {
    const { start, end } = this.#toRange(event);
    const frame = this.#frames.at(-1);
    if (frame?.isMap && frame.key === undefined) {
      const name = getScalarValue(this.text, event);
      frame.key = { name, start, end };
      this.#last = end + 1;
      return;
    }
    const spot = toSpot(start, end);
    this.#last = end;
    this.#keepAnchor(event.anchorStart, event.anchorEnd, spot);
    this.#add(spot);
  }

  /** Range of a scalar with its quotes or block header. */
  #toRange(event: ScalarEvent): { start: number; end: number } {
    const { valueStart, valueEnd, style } = event;
    if (valueStart < 0) return { start: this.#last, end: this.#last };
    if (
      style === SCALAR_STYLE.SINGLE_QUOTED ||
      style === SCALAR_STYLE.DOUBLE_QUOTED
    ) {
      return { start: valueStart - 1, end: valueEnd + 1 };
    }
    if (style === SCALAR_STYLE.PLAIN) {
      return { start: valueStart, end: valueEnd };
    }
    const lineStart = this.text.lastIndexOf("\n", valueStart - 2) + 1;
    const header = this.text.slice(lineStart, valueStart);
    const mark = header.search(/[|>][-+0-9]*[ \t]*(?:#.*)?\r?\n?$/);
    return { start: mark < 0 ? valueStart : lineStart + mark, end: valueEnd };
  }

  #keepAnchor(start: number, end: number, spot: Spot): void {
    if (start >= 0) this.#anchors.set(this.text.slice(start, end), spot);
  }

  /** Puts a value into the list or map that is open. */
  #add(spot: Spot): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) {
      this.#result.root = spot;
      return;
    }
    if (!frame.isMap) {
      frame.items.set(frame.items.size, spot);
      return;
    }
    const key = frame.key;
    if (key === undefined) {
      this.#result.complexKey ??= spot.start;
      frame.key = { name: "", start: spot.start, end: spot.end };
      return;
    }
    frame.key = undefined;
    if (frame.items.size === 0) frame.spot.end = spot.end;
    spot.key = key.start;
    spot.keyEnd = key.end;
    if (key.name === "<<") {
      frame.spot.merges ??= [];
      frame.spot.merges.push(spot);
      return;
    }
    const first = frame.items.get(key.name);
    if (first !== undefined) {
      this.#result.duplicate ??= {
        name: key.name,
        first: first.key,
        second: key.start,
      };
    }
    frame.items.set(key.name, spot);
  }
}

function toSpot(start: number, end: number): Spot {
  return { key: start, keyEnd: start, start, end };
}
