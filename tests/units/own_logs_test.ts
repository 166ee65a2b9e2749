/** Parsers and filters of a configuration: what they find, what they cannot do, and what is left when they die. */

import {
  deepStrictEqual as deepEqual,
  match,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { type Event, toEvent } from "../../lib/outputs/event.ts";
import { openOwnFilter, openOwnParser } from "../../lib/units/own_logs.ts";
import { loadUnit } from "./_own_units.ts";

const ORIGIN = {
  source: "app",
  host: { name: "web-01" },
  labels: {},
  file: "/var/log/app.log",
  key: "1-2",
};

function toEvents(...texts: string[]): Event[] {
  return texts.map((text, index) => toEvent(ORIGIN, index, text, 1000));
}

const PARSER = `
export const ownParser = {
  type: "own",
  params: z.strictObject({ separator: z.string().max(3).default("|") }),
  open: ({ separator }) => (event) => {
    if (event.text === "die") Deno.exit(3);
    if (event.text === "hang") for (;;);
    if (event.text === "bad") event.level = 7;
    if (event.text === "throw") throw new RangeError("out of range");
    const [level, message] = event.text.split(separator);
    if (message === undefined) throw new SyntaxError("no separator");
    event.level = level;
    event.message = message;
    event.timeMs = 12.5;
    event.fields = { ...event.fields, host: event.origin.host.name, at: [1, null] };
  },
};
`;

Deno.test("a parser sets what it finds, and says of each event why it could not", async () => {
  await using site = await loadUnit("parser", openOwnParser, PARSER);
  const told: (string | undefined)[] = [];
  const parse = site.unit.openFar!({}, (why) => told.push(why));
  const events = toEvents("info|hello", "nothing", "throw", "bad");
  deepEqual(await parse(events), [
    undefined,
    "no separator",
    "out of range",
    "no separator",
  ]);
  const [first, second] = events;
  equal(first?.level, "info");
  equal(first?.message, "hello");
  equal(first?.timeMs, 12.5);
  deepEqual(first?.fields, { host: "web-01", at: [1, null] });
  equal(first?.origin, ORIGIN);
  equal(second?.message, undefined);
  deepEqual(told, [undefined]);
});

Deno.test("params of a parser are checked by its own schema", async () => {
  await using site = await loadUnit("parser", openOwnParser, PARSER);
  const { unit } = site;
  equal(unit.params.safeParse({ seperator: "," }).success, false);
  const [issues] = await unit.findIssues!([{ separator: "long" }]);
  match(issues?.[0]?.message ?? "", /at most 3|3 characters|<=3/);
});

for (const text of ["die", "hang"]) {
  Deno.test(`only the event is not parsed that lets the parser ${text}; with the next one soon it is left alone for a while`, async () => {
    const limits = { silenceMs: 400 };
    await using site = await loadUnit("parser", openOwnParser, PARSER, limits);
    const told: (string | undefined)[] = [];
    const parse = site.unit.openFar!({}, (why) => told.push(why));
    const events = toEvents("info|a", text, "info|b", "info|c");
    const reasons = await parse(events);
    const died = /^Cannot run "parsers\/own.ts"/;
    match(reasons[1] ?? "", died);
    deepEqual(reasons, [undefined, reasons[1], undefined, undefined]);
    deepEqual(events.map(({ message }) => message), [
      "a",
      undefined,
      "b",
      "c",
    ]);
    deepEqual(await parse(toEvents("info|d")), [undefined]);
    const whole = await parse(toEvents("info|e", text));
    for (const reason of whole) match(reason ?? "", died);
    const startedAt = performance.now();
    match((await parse(toEvents("info|f")))[0] ?? "", died);
    equal(performance.now() - startedAt < limits.silenceMs, true);
    deepEqual(told.map((why) => why !== undefined), [true, false, true, true]);
  });
}

Deno.test("a batch with several events that let the parser die is given up from the second on", async () => {
  await using site = await loadUnit("parser", openOwnParser, PARSER);
  const parse = site.unit.openFar!({}, () => {});
  const events = toEvents("info|a", "die", "info|b", "die", "info|c");
  const reasons = await parse(events);
  deepEqual(
    reasons.map((reason) => reason === undefined),
    [true, false, false, false, false],
  );
});

const FILTER = `
export const ownFilter = {
  type: "own",
  params: z.strictObject({ every: z.number().int() }),
  open: ({ every }) => {
    let count = 0;
    return ({ text }) => {
      if (text === "throw") throw new Error("cannot judge");
      if (text === "die") Deno.exit(1);
      return ++count % every === 0;
    };
  },
};
`;

Deno.test("a filter remembers from call to call, each pipeline its own, and keeps what it cannot judge", async () => {
  await using site = await loadUnit("filter", openOwnFilter, FILTER);
  const told: (string | undefined)[] = [];
  const tell = (why: string | undefined) => told.push(why);
  const keep = site.unit.openFar!({ every: 2 }, tell);
  const other = site.unit.openFar!({ every: 2 }, tell);
  deepEqual(await keep(toEvents("a", "b", "c")), [false, true, false]);
  deepEqual(await other(toEvents("a")), [false]);
  deepEqual(await keep(toEvents("d", "throw")), [true, true]);
  deepEqual(told, [undefined, undefined, "cannot judge"]);
});

Deno.test("a filter that dies keeps all events", async () => {
  await using site = await loadUnit("filter", openOwnFilter, FILTER);
  const told: (string | undefined)[] = [];
  const keep = site.unit.openFar!({ every: 2 }, (why) => told.push(why));
  deepEqual(await keep(toEvents("a", "die")), [true, true]);
  match(told[0] ?? "", /ended with exit code 1/);
});

Deno.test("a file without a parser, with another type or two of them is refused with its place", async () => {
  const load = (text: string) => loadUnit("parser", openOwnParser, text);
  const at = "parsers/own.ts";
  await rejects(load("export const x = 1;"), (error) => {
    match(String(error), /Cannot use "parsers\/own.ts": it exports no parser/);
    equal(Reflect.get(Object(error), "place").file, at);
    return true;
  });
  await rejects(
    load(PARSER.replace('"own"', '"other"')),
    /its type is "other"/,
  );
  await rejects(
    load(`${PARSER}${PARSER.replace("ownParser", "second")}`),
    /exports 2/,
  );
  await rejects(load("throw new Error('at import');"), /at import/);
});
