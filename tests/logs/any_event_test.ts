/** Filters, conditions and transforms take any event, whatever a parser or a stranger made of it. */

import { strictEqual as equal } from "node:assert/strict";
import * as fc from "fast-check";
import { filters } from "../../lib/logs/filters/mod.ts";
import { transforms } from "../../lib/logs/transforms/mod.ts";
import { type Event, toEventId } from "../../lib/outputs/event.ts";
import { toEventJson } from "../../lib/outputs/event_json.ts";
import { Redactor } from "../../lib/secret.ts";
import { ORIGIN } from "./_event.ts";

/** Names that are likely to trip somebody up. */
const NAMES = [
  "level",
  "message",
  "a",
  "a.b",
  "a.0",
  "label.x",
  "timestamp",
  "source",
  "file",
  "__proto__",
  "constructor",
  "",
];

const name = fc.oneof(fc.constantFrom(...NAMES), fc.string());
const value = fc.letrec<{ any: Event["fields"][string] }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: "binary" }),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(name, tie("any"), { maxKeys: 3 }),
  ),
})).any;

const events: fc.Arbitrary<Event> = fc.record({
  origin: fc.constantFrom(ORIGIN, { ...ORIGIN, file: undefined }),
  offset: fc.maxSafeNat(),
  text: fc.string({ unit: "binary" }),
  timeMs: fc.oneof(fc.constant(undefined), fc.double()),
  readMs: fc.constant(1_772_366_400_000),
  level: fc.oneof(fc.constant(undefined), fc.string()),
  message: fc.oneof(fc.constant(undefined), fc.string()),
  fields: fc.dictionary(name, value, { maxKeys: 5 }),
  labels: fc.dictionary(name, fc.string(), { maxKeys: 2 }),
});

const FIELDS = NAMES.filter((one) =>
  !["timestamp", "source", "file", ""].includes(one)
);

/** Params of each filter, by a name that the test chooses. */
const FILTERS: Readonly<
  Record<string, (field: string) => Record<string, unknown>[]>
> = {
  contains: (field) => [{ values: ["a", "é"], field, case_sensitive: false }],
  dedupe: (field) => [{ fields: [field, "text"] }],
  exclude: (field) => [{ pattern: "(a|b)+c", field }],
  fieldmatch: (field) => [
    { field, op: "exists" },
    { field, op: "gt", value: field === "timestamp" ? "2026-01-01" : 1 },
    { field, op: "matches", value: "^a", case_sensitive: false },
    { field, op: "ne", value: ["a", 1] },
    { field, op: "endswith", value: "a" },
  ],
  include: (field) => [{ pattern: ["^$", "x"], field }],
  level: (field) => [{ min: "info", field }],
  notcontains: (field) => [{ values: ["a"], field }],
  ratelimit: (field) => [{ events_per_second: 1, key: field }],
  sample: (field) => [{ one_in: 2, key: field }],
};

const TRANSFORMS: Readonly<
  Record<string, (field: string) => Record<string, unknown>[]>
> = {
  addfield: (field) => [{ field, value: { x: [1] } }],
  copyfield: (field) => [{ from: "text", to: field }],
  labels: (field) => [{ from: { l: field }, set: { s: "t" }, remove: field }],
  redact: (field) => [{}, { fields: [field] }, { keys: [field] }],
  removefield: (field) => [{ field }],
  renamefield: (
    field,
  ) => [{ from: field, to: "to.b" }, { from: "a", to: field }],
  setfieldif: (field) => [
    { field, value: 1, condition: { field, op: "exists" } },
  ],
  truncate: (field) => [{ fields: [field, "text"], max_bytes: 3 }],
};

for (const [type, load] of Object.entries(filters)) {
  Deno.test(`the filter ${type} takes any event`, async () => {
    const unit = await load();
    for (const params of NAMES.flatMap((field) => FILTERS[type]!(field))) {
      const keep = unit.open(unit.params.parse(params));
      fc.assert(
        fc.property(events, (event) => {
          const id = toEventId(event);
          equal(typeof keep(event), "boolean");
          equal(toEventId(event), id);
        }),
        { numRuns: 30 },
      );
    }
  });
}

for (const [type, load] of Object.entries(transforms)) {
  Deno.test(`the transform ${type} takes any event, and outputs can write it then`, async () => {
    const unit = await load();
    const context = { redactor: new Redactor() };
    for (const params of FIELDS.flatMap((field) => TRANSFORMS[type]!(field))) {
      const shape = unit.open(unit.params.parse(params), context);
      fc.assert(
        fc.property(events, (event) => {
          shape(event);
          equal(typeof event.text, "string");
          equal(Object.getPrototypeOf({}), Object.prototype);
          JSON.parse(toEventJson({ ...event, timeMs: undefined }));
        }),
        { numRuns: 30 },
      );
    }
  });
}
