import { strictEqual } from "node:assert/strict";
import { nginxErrorParser } from "../../../lib/logs/parsers/nginx_error.ts";
import { makeEvent } from "../_event.ts";
import { testParser } from "./_rows.ts";

const UTC = { time_zone: "UTC" };
const TIME = "2023-10-10T13:55:36.000Z";

testParser(nginxErrorParser, [
  {
    name: "reads what stands behind the message",
    params: UTC,
    given:
      '2023/10/10 13:55:36 [error] 1234#5678: *91 open() "/var/www/a" failed (2: No such file or directory), client: 203.0.113.9, server: example.com, request: "GET /a HTTP/1.1", host: "example.com", referrer: "http://example.com/"',
    fields: {
      pid: 1234,
      tid: 5678,
      connection: 91,
      client: "203.0.113.9",
      server: "example.com",
      request: "GET /a HTTP/1.1",
      host: "example.com",
      referrer: "http://example.com/",
    },
    time: TIME,
    level: "error",
    message: 'open() "/var/www/a" failed (2: No such file or directory)',
  },
  {
    name: "reads servers that were asked",
    params: UTC,
    given:
      '2023/10/10 13:55:36 [crit] 1#1: *2 connect() failed, client: ::1, server: , request: "GET / HTTP/1.1", subrequest: "/auth", upstream: "http://10.0.0.1:80/", host: "h"',
    fields: {
      pid: 1,
      tid: 1,
      connection: 2,
      client: "::1",
      server: "",
      request: "GET / HTTP/1.1",
      subrequest: "/auth",
      upstream: "http://10.0.0.1:80/",
      host: "h",
    },
    time: TIME,
    level: "crit",
    message: "connect() failed",
  },
  {
    name: "reads messages of the server itself",
    params: { time_zone: "Europe/Berlin" },
    given: '2023/10/10 13:55:36 [notice] 1#1: using the "epoll" event method',
    fields: { pid: 1, tid: 1 },
    time: "2023-10-10T11:55:36.000Z",
    level: "notice",
    message: 'using the "epoll" event method',
  },
  {
    name: "is not misled by what a client put into a name",
    params: UTC,
    given:
      '2023/10/10 13:55:36 [error] 1#1: *2 open() "/a, client: 6.6.6.6, server: x" failed, client: 203.0.113.9, server: s, request: "GET /, client: 6.6.6.6 HTTP/1.1"',
    fields: {
      pid: 1,
      tid: 1,
      connection: 2,
      client: "203.0.113.9",
      server: "s",
      request: "GET /, client: 6.6.6.6 HTTP/1.1",
    },
    time: TIME,
    level: "error",
    message: 'open() "/a, client: 6.6.6.6, server: x" failed',
  },
  {
    name: "refuses another time",
    given: "2023-10-10 13:55:36 [error] 1#1: x",
    error: /expected a time such as 2026\/02\/03 04:05:06 at offset 0/,
  },
  {
    name: "says that there is no level",
    given: "2023/10/10 13:55:36 error 1#1: x",
    error: /expected a level in brackets at offset 19/,
  },
  {
    name: "says that there is no process",
    given: "2023/10/10 13:55:36 [error] x",
    error: /expected a process such as 12#34: at offset 28/,
  },
]);

Deno.test("nginx_error: a long line of quotes is looked through once", () => {
  const parse = nginxErrorParser.open(nginxErrorParser.params.parse({}));
  const text = `2023/10/10 13:55:36 [error] 1#1: ${
    '""'.repeat(5e5)
  }, client: a`;
  const event = makeEvent(text);
  parse(event);
  strictEqual(event.fields["client"], "a");
});
