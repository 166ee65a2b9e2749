import { ok, throws } from "node:assert/strict";
import { regexParser } from "../../../lib/logs/parsers/regex.ts";
import { makeEvent } from "../_event.ts";
import { testParser } from "./_rows.ts";

testParser(regexParser, [
  {
    name: "makes fields of named groups, with values as keyvalue has them",
    params: {
      pattern: String
        .raw`^(?P<time>\S+) \[(?P<level>\w+)\] (?P<code>\d+) (?P<ok>\w+) (?P<message>.*)$`,
    },
    given: "2026-02-03T04:05:06Z [ERROR] 42 true disk full",
    fields: {
      time: "2026-02-03T04:05:06Z",
      level: "ERROR",
      code: 42,
      ok: true,
      message: "disk full",
    },
    time: "2026-02-03T04:05:06.000Z",
    level: "error",
    message: "disk full",
  },
  {
    name: "numbers groups without a name, and leaves out those without a part",
    params: { pattern: String.raw`(\d+)(?:-(\d+))?(?<rest>x)?` },
    given: "a 12 b",
    fields: { field1: 12 },
  },
  {
    name: "gives the names of field_map, as the original's examples have it",
    params: {
      pattern: [String.raw`(?P<ip>\S+) (?P<st>\d+) (\w+)`],
      field_map: { ip: "client", st: "status", field3: "word" },
    },
    given: "10.0.0.1 200 x",
    fields: { client: "10.0.0.1", status: 200, word: "x" },
  },
  {
    name: "takes the first of several patterns that is found",
    params: { pattern: ["^a=(?P<a>.*)", "^b=(?P<b>.*)"] },
    given: "b=1",
    fields: { b: 1 },
  },
  {
    name: "reads a time by a format",
    params: {
      pattern: "^(?P<time>.{19})",
      time_format: "%d.%m.%Y %H:%M:%S",
      time_zone: "UTC",
    },
    given: "03.02.2026 04:05:06 x",
    fields: { time: "03.02.2026 04:05:06" },
    time: "2026-02-03T04:05:06.000Z",
  },
  {
    name: "keeps names of prototypes as names",
    params: { pattern: "(?P<__proto__>.)(?P<constructor>.)" },
    given: "ab",
    fields: JSON.parse('{"__proto__":"a","constructor":"b"}'),
  },
  {
    name: "refuses what no pattern matches",
    params: { pattern: ["^a", "^b"] },
    given: "c",
    error: /regex: expected a text that the pattern matches at offset 0/,
  },
  {
    name: "refuses a text that is too long for patterns",
    params: { pattern: "(a)" },
    given: "a".repeat(65_537),
    error: /expected at most 65536 characters/,
  },
], [
  { params: {}, says: /^pattern: / },
  { params: { pattern: [] }, says: /^pattern: expected at least one pattern/ },
  { params: { pattern: "(" }, says: /^pattern: Cannot use the pattern/ },
  { params: { pattern: "(?=a)" }, says: /^pattern: .*look-ahead/ },
]);

Deno.test("regex: a pattern that ends in a catastrophe elsewhere is linear", () => {
  const parse = regexParser.open(
    regexParser.params.parse({ pattern: "^(?P<a>(?:a+)+)$" }),
  );
  const event = makeEvent(`${"a".repeat(20_000)}b`);
  const start = performance.now();
  throws(() => parse(event), SyntaxError);
  ok(performance.now() - start < 5000);
});
