/** Stages in another process: many events at once, and the same as one by one. */

import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { toEvent } from "../../lib/outputs/event.ts";
import { type StageOptions, Stages } from "../../lib/logs/stages.ts";

const ORIGIN = {
  source: "app",
  host: { name: "web-01" },
  labels: {},
  file: undefined,
  key: "1",
};

const NOTHING: StageOptions = {
  joiner: undefined,
  parse: undefined,
  steps: [],
};

function toPiece(...texts: string[]) {
  const events = texts.map((text, at) => toEvent(ORIGIN, at, text, 0));
  return { place: "1", block: undefined, events, end: texts.length };
}

Deno.test("nothing is waited for where no stage is in another process", () => {
  const stages = new Stages({ ...NOTHING, steps: [{ keep: () => true }] });
  equal(stages.take(toPiece("a")) instanceof Promise, false);
});

Deno.test("stages in another process take all events of a piece at once, between those that do not", async () => {
  const seen: string[][] = [];
  const stages = new Stages({
    ...NOTHING,
    parseFar: (events) => {
      seen.push(events.map(({ text }) => text));
      events.forEach((event) => event.message = event.text.toUpperCase());
      return Promise.resolve(
        events.map(({ text }) => text === "c" ? "no form" : undefined),
      );
    },
    steps: [
      { keep: ({ text }) => text !== "b" },
      { shape: (event) => event.message += "!" },
      {
        keepFar: (events) => {
          seen.push(events.map(({ message }) => String(message)));
          return Promise.resolve(events.map(({ text }) => text !== "a"));
        },
      },
    ],
  });
  const { events, marks } = await stages.take(toPiece("a", "b", "c", "d"));
  deepEqual(seen, [["a", "b", "c", "d"], ["A!", "C!", "D!"]]);
  deepEqual(events.map(({ text }) => text), ["c", "d"]);
  deepEqual(events[0]?.fields, { parse_error: "no form" });
  deepEqual(marks, [["1", 4]]);
  deepEqual({ ...stages.counts }, { events: 4, filtered: 2, unparsed: 1 });
  equal(stages.isEmpty, false);
});

Deno.test("a piece of which nothing is left asks nobody else", async () => {
  const stages = new Stages({
    ...NOTHING,
    steps: [
      { keep: () => false },
      { keepFar: () => Promise.reject(new Error("asked")) },
    ],
  });
  const { events, marks } = await stages.take(toPiece("a"));
  deepEqual([events, marks], [[], [["1", 1]]]);
});

Deno.test("what does not work is told", () => {
  const failures = new Map([['parser "own"', "it died"]]);
  const stages = new Stages({ ...NOTHING, failures });
  equal(stages.unitFailure, 'parser "own": it died');
  failures.clear();
  equal(stages.unitFailure, undefined);
});
