import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { jsonParser } from "../../../lib/logs/parsers/json.ts";
import { makeEvent } from "../_event.ts";
import { testParser } from "./_rows.ts";

testParser(jsonParser, [
  {
    name: "takes time, level and message from keys with the usual names",
    given:
      '{"timestamp":"2026-02-03T04:05:06.789Z","level":"WARN","message":"full","n":1}',
    fields: {
      timestamp: "2026-02-03T04:05:06.789Z",
      level: "WARN",
      message: "full",
      n: 1,
    },
    time: "2026-02-03T04:05:06.789Z",
    level: "warn",
    message: "full",
  },
  {
    name: "knows the names of other libraries",
    given: '{"time":1770091506789,"lvl":30,"msg":"x","pid":7}',
    fields: { time: 1_770_091_506_789, lvl: 30, msg: "x", pid: 7 },
    time: "2026-02-03T04:05:06.789Z",
    level: "30",
    message: "x",
  },
  {
    name: "knows those of ECS and zap",
    given: '{"ts":1770091506.789,"log.level":"ERROR","log":"x"}',
    fields: { ts: 1_770_091_506.789, "log.level": "ERROR", log: "x" },
    time: "2026-02-03T04:05:06.789Z",
    level: "error",
    message: "x",
  },
  {
    name: "takes no time from what is none",
    given: '{"time":12,"level":{"a":1},"message":null}',
    fields: { time: 12, level: { a: 1 }, message: null },
  },
  {
    name: "takes the time from a field that is named",
    params: { time_field: "a.b", time_format: ["%d.%m.%Y", "unix"] },
    given: '{"a":{"b":"03.02.2026"},"time":"2020-01-01T00:00:00Z"}',
    fields: { a: { b: "03.02.2026" }, time: "2020-01-01T00:00:00Z" },
    time: "2026-02-03T00:00:00.000Z",
  },
  {
    name: "reads times in a zone",
    params: { time_zone: "Asia/Tokyo" },
    given: '{"time":"2026-02-03 04:05:06"}',
    fields: { time: "2026-02-03 04:05:06" },
    time: "2026-02-02T19:05:06.000Z",
  },
  {
    name: "gives other names before it looks for the known ones",
    params: { field_map: { at: "time", text: "message", message: "old" } },
    given: '{"at":"2026-02-03T04:05:06Z","text":"a","message":"b"}',
    fields: { time: "2026-02-03T04:05:06Z", message: "a", old: "b" },
    time: "2026-02-03T04:05:06.000Z",
    message: "a",
  },
  {
    name: "keeps the digits of long numbers as text",
    given:
      '{"id":12345678901234567890,"f":0.12345678901234567,"big":1e400,"ok":9007199254740991,"s":"12345678901234567890"}',
    fields: {
      id: "12345678901234567890",
      f: 0.12345678901234566,
      big: "1e400",
      ok: 9_007_199_254_740_991,
      s: "12345678901234567890",
    },
  },
  {
    name: "keeps a key that is the name of a prototype as a key",
    given: '{"__proto__":{"polluted":true},"constructor":1}',
    fields: JSON.parse('{"__proto__":{"polluted":true},"constructor":1}'),
  },
  { name: "leaves a list as text", given: "[1,2]" },
  { name: "leaves a text as text", given: '"x"' },
  { name: "leaves null as text", given: "null" },
  {
    name: "says where it is broken",
    given: '{"a":1,"b":x}',
    error: /Cannot read the line as json: expected valid JSON at offset 11/,
  },
  {
    name: "says where it ends too soon",
    given: '{"a":"1',
    error: /expected valid JSON at offset 7/,
  },
  {
    name: "says what follows it",
    given: "{} trailing",
    error: /expected valid JSON at offset 3/,
  },
  {
    name: "refuses what lies too deep",
    given: "[".repeat(50) + "]".repeat(50),
  },
  {
    name: "refuses an object that lies too deep",
    given: `{"a":${"[".repeat(32)}${"]".repeat(32)}}`,
    error: /expected values at most 32 deep in others/,
  },
  {
    name: "refuses one that lies much too deep, with long numbers",
    given: `{"n":12345678901234567890,"a":${"[".repeat(1e5)}${
      "]".repeat(1e5)
    }}`,
    error: /expected values at most 32 deep in others/,
  },
  {
    name: "refuses too many fields",
    given: `{"a":[${"1,".repeat(1000)}1]}`,
    error: /expected at most 1000 fields/,
  },
  {
    name: "says that a field is no time of its format",
    params: { time_format: "unix" },
    given: '{"time":"2026-02-03T04:05:06Z","level":"x"}',
    error: /Cannot read the field "time" as a time/,
  },
  {
    name: "says that a named field is no time, and leaves the event alone",
    params: { time_field: "at" },
    given: '{"at":"soon","level":"x","message":"y"}',
    error: /Cannot read the field "at" as a time/,
  },
]);

Deno.test("json: what was an object is the same object among the fields", () => {
  const parse = jsonParser.open(jsonParser.params.parse({}));
  const objects = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
  fc.assert(fc.property(objects, (object) => {
    const text = JSON.stringify(object);
    const event = makeEvent(text);
    parse(event);
    // Whole numbers that are not exact have become text.
    const expected = JSON.parse(
      text,
      (_, value) =>
        Number.isInteger(value) && !Number.isSafeInteger(value)
          ? String(value)
          : value,
    );
    deepStrictEqual(toPlain(event.fields), toPlain(expected));
    strictEqual(event.text, text);
  }));
});

/** Writes a value so that numbers as text are strictEqual however they are written. */
function toPlain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value),
    (_, inner) =>
      typeof inner === "string" && /^-?\d[\d.]*(e[+-]?\d+)?$/i.test(inner)
        ? Number(inner)
        : inner,
  );
}
