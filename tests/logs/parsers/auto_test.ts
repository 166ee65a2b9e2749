import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { autoParser } from "../../../lib/logs/parsers/auto.ts";
import type { Event } from "../../../lib/logs/parser.ts";
import { makeEvent, ORIGIN } from "../_event.ts";
import { testParser } from "./_rows.ts";

const NGINX =
  '192.0.2.7 - - [10/Oct/2023:13:55:36 +0200] "GET / HTTP/1.1" 200 5 "-" "curl"';
const UTC = { time_zone: "UTC" };

testParser(autoParser, [
  {
    name: "knows JSON",
    given: '{"level":"info","msg":"x"}',
    fields: { level: "info", msg: "x" },
    level: "info",
    message: "x",
  },
  {
    name: "knows lines of Docker",
    given: '{"log":"x\\n","stream":"stdout","time":"2026-02-03T04:05:06Z"}',
    fields: { stream: "stdout" },
    time: "2026-02-03T04:05:06.000Z",
    message: "x",
  },
  {
    name: "knows lines of CRI",
    given: "2026-02-03T04:05:06.5Z stdout F x",
    fields: { stream: "stdout" },
    time: "2026-02-03T04:05:06.500Z",
    message: "x",
  },
  {
    name: "knows syslog",
    params: UTC,
    given: "Feb  3 04:05:06 web1 cron[1]: x",
    fields: {
      timestamp: "Feb  3 04:05:06",
      hostname: "web1",
      tag: "cron",
      pid: 1,
    },
    time: "2026-02-03T04:05:06.000Z",
    message: "x",
  },
  {
    name: "knows access logs, by their names those of nginx",
    given: {
      text: NGINX,
      origin: { ...ORIGIN, file: "/var/log/nginx/access.log" },
    },
    fields: {
      remote_addr: "192.0.2.7",
      request: "GET / HTTP/1.1",
      method: "GET",
      uri: "/",
      protocol: "HTTP/1.1",
      status: 200,
      body_bytes_sent: 5,
      http_user_agent: "curl",
    },
    time: "2023-10-10T11:55:36.000Z",
    message: "GET / HTTP/1.1",
  },
  {
    name: "knows access logs of others",
    given: NGINX,
    fields: {
      host: "192.0.2.7",
      ident: "-",
      user: "-",
      timestamp: "10/Oct/2023:13:55:36 +0200",
      request: "GET / HTTP/1.1",
      method: "GET",
      uri: "/",
      protocol: "HTTP/1.1",
      status: 200,
      bytes: 5,
      user_agent: "curl",
    },
    time: "2023-10-10T11:55:36.000Z",
    message: "GET / HTTP/1.1",
  },
  {
    name: "knows error logs of nginx",
    params: UTC,
    given: "2023/10/10 13:55:36 [warn] 1#1: x",
    fields: { pid: 1, tid: 1 },
    time: "2023-10-10T13:55:36.000Z",
    level: "warn",
    message: "x",
  },
  {
    name: "knows records of the audit system",
    given: "type=EOE msg=audit(1700000000.001:10): ",
    fields: { type: "EOE", serial: 10 },
    time: "2023-11-14T22:13:20.001Z",
  },
  {
    name: "knows pairs, from two on",
    given: 'level=info msg="x y" a=1',
    fields: { level: "info", msg: "x y", a: 1 },
    level: "info",
    message: "x y",
  },
  { name: "leaves one pair as text", given: "a=1" },
  { name: "leaves other lines as text", given: "Started the engine" },
  {
    name: "takes the time of an application for no syslog",
    given: "2026-02-03T04:05:06Z INFO engine started",
  },
]);

const JSON_LINE = '{"a":1}';

Deno.test("auto: a place is known after three lines, and lines of other forms are errors then", () => {
  const parse = openAuto();
  for (let index = 0; index < 3; index++) {
    deepStrictEqual(parse(JSON_LINE), { a: 1 });
  }
  throws(() => parse("  at x.ts:1"), /Cannot read the line as json/);
  deepStrictEqual(parse(JSON_LINE), { a: 1 });
});

Deno.test("auto: lines of another form before that are taken as they are", () => {
  const parse = openAuto();
  deepStrictEqual(parse("Started"), {});
  deepStrictEqual(parse(JSON_LINE), { a: 1 });
  deepStrictEqual(parse("a=1 b=2"), { a: 1, b: 2 });
  deepStrictEqual(parse("  at x.ts:1"), {});
});

Deno.test("auto: what is known of one place is not held against another", () => {
  const parse = openAuto();
  const other = { ...ORIGIN, key: "other" };
  for (let index = 0; index < 3; index++) parse(JSON_LINE);
  deepStrictEqual(parse("a=1 b=2", other), { a: 1, b: 2 });
});

Deno.test("auto: a place is found out anew after many lines of another form", () => {
  const parse = openAuto();
  for (let index = 0; index < 3; index++) parse(JSON_LINE);
  let errors = 0;
  for (let index = 0; index < 30; index++) {
    try {
      deepStrictEqual(parse("a=1 b=2"), { a: 1, b: 2 });
    } catch (error) {
      ok(error instanceof SyntaxError);
      errors++;
    }
  }
  strictEqual(errors, 20);
});

function openAuto(): (text: string, origin?: Event["origin"]) => unknown {
  const parse = autoParser.open(autoParser.params.parse({}));
  return (text, origin = ORIGIN) => {
    // A place is told by its object, as sources give it.
    const event = { ...makeEvent(text), origin };
    parse(event);
    return event.fields;
  };
}
