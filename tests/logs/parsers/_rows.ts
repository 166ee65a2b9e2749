/** Rows of parsers: params, a line and what becomes of it. */

import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { PARSING } from "../../../lib/config/params.ts";
import type { Event, FieldValue, Parser } from "../../../lib/logs/parser.ts";
import { toEventJson } from "../../../lib/outputs/event_json.ts";
import { makeEvent } from "../_event.ts";

/** When the lines of tests are read, where nothing else is said. */
export const READ_AT = "2026-03-01T12:00:00.000Z";

/** Any unit of UTF-16, halves of pairs too. */
const UNITS = fc.integer({ min: 0, max: 0xffff }).map((code) =>
  String.fromCharCode(code)
);

/** A line and what becomes of it, or the error. */
export interface ParserRow {
  /** What is shown, as a sentence. */
  name: string;
  params?: Record<string, unknown>;
  /** The line, or parts of an event. */
  given: string | Partial<Event>;
  /** Fields that are there then, and no others. */
  fields?: Record<string, FieldValue>;
  /** When it happened, in UTC. */
  time?: string;
  level?: string;
  message?: string;
  /** What is said of a line of another form. */
  error?: RegExp;
}

/** Params that are refused, and what is said. */
export interface RefusedRow {
  params: Record<string, unknown>;
  says: RegExp;
}

/** Registers a test for each row, and one that any text leaves the parser whole. */
export function testParser<P>(
  unit: Parser<P>,
  rows: readonly ParserRow[],
  refused: readonly RefusedRow[] = [],
): void {
  for (const row of rows) {
    Deno.test(`${unit.type}: ${row.name}`, () => checkRow(unit, row));
  }
  for (const { params, says } of refused) {
    Deno.test(`${unit.type}: refuses ${JSON.stringify(params)}`, () => {
      const result = unit.params.safeParse(params, PARSING);
      strictEqual(result.success, false);
      const said = result.error?.issues.map((issue) =>
        `${issue.path.join(".")}: ${issue.message}`
      ).join("\n") ?? "";
      strictEqual(says.test(said), true, said);
    });
  }
  Deno.test(`${unit.type}: any text is parsed or left as it is`, () =>
    checkAny(unit, rows));
  Deno.test(`${unit.type}: long lines are looked through in linear time`, () =>
    checkLong(unit, rows));
}

function checkRow<P>(unit: Parser<P>, row: ParserRow): void {
  const parse = unit.open(unit.params.parse(row.params ?? {}));
  const event = makeGiven(row.given);
  if (row.error !== undefined) {
    const before = structuredClone(event);
    throws(() => parse(event), (error) => {
      strictEqual(error instanceof SyntaxError, true);
      strictEqual(row.error!.test(String(error)), true, String(error));
      return true;
    });
    deepStrictEqual(event, before, "the event stays as it was");
    return;
  }
  parse(event);
  const { timeMs, level, message, fields } = event;
  deepStrictEqual({
    fields: { ...fields },
    time: timeMs === undefined ? undefined : new Date(timeMs).toISOString(),
    level,
    message,
  }, {
    fields: row.fields ?? {},
    time: row.time,
    level: row.level,
    message: row.message,
  });
}

/** Lines that were cut, doubled or written over in one place, and others. */
function checkAny<P>(unit: Parser<P>, rows: readonly ParserRow[]): void {
  const lines = rows.map(({ given }) => makeGiven(given).text);
  const parses = rows.filter(({ error }) => error === undefined)
    .map(({ params }) => unit.open(unit.params.parse(params ?? {})));
  const spoiled = fc.tuple(
    fc.constantFrom("", ...lines),
    fc.nat(),
    fc.nat({ max: 5 }),
    fc.string({ unit: UNITS, maxLength: 5 }),
  ).map(([line, at, cut, text]) => {
    const start = line.length === 0 ? 0 : at % line.length;
    return line.slice(0, start) + text + line.slice(start + cut);
  });
  const texts = fc.oneof(spoiled, fc.string({ unit: UNITS }));
  fc.assert(fc.property(texts, fc.constantFrom(...parses), (text, parse) => {
    const event = makeGiven(text);
    const before = structuredClone(event);
    try {
      parse(event);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      deepStrictEqual(event, before);
    }
    strictEqual(event.text, text);
    JSON.parse(toEventJson(event));
  }));
}

/** What lines are cut at, over and over: where something is looked for twice, it shows. */
const MARKS: readonly string[] = [
  ...['"', "'", "\\", '\\"', " ", " [", '] "', "=", 'a="b" ', "a='", ":"],
  ...["<1>", "[", '{"a":', "[a ", ", client: ", '"",', "%", "\n", "\u0000"],
];
const LONG_LENGTH = 300_000;
/** A quadratic search takes minutes. */
const MAX_MS = 5000;

function checkLong<P>(unit: Parser<P>, rows: readonly ParserRow[]): void {
  const row = rows.find(({ error }) => error === undefined);
  const parse = unit.open(unit.params.parse(row?.params ?? {}));
  const line = makeGiven(row?.given ?? "").text;
  for (const mark of MARKS) {
    const long = mark.repeat(LONG_LENGTH / mark.length);
    for (const text of [long, line + long, line.slice(0, -1) + long + line]) {
      const start = performance.now();
      try {
        parse(makeGiven(text));
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
      const tookMs = performance.now() - start;
      ok(tookMs < MAX_MS, `${tookMs} ms for many ${JSON.stringify(mark)}`);
    }
  }
}

function makeGiven(given: string | Partial<Event>): Event {
  const parts = typeof given === "string" ? { text: given } : given;
  return makeEvent({ readMs: Date.parse(READ_AT), ...parts });
}
