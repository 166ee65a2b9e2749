import { dockerParser } from "../../../lib/logs/parsers/docker.ts";
import { testParser } from "./_rows.ts";

const TIME = "2026-02-03T04:05:06.123456789Z";
const AT = "2026-02-03T04:05:06.123Z";

function toLine(log: string, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ log, stream: "stdout", time: TIME, ...more });
}

testParser(dockerParser, [
  {
    name: "gives what the container wrote as the message",
    given: toLine("hello\n"),
    fields: { stream: "stdout" },
    time: AT,
    message: "hello",
  },
  {
    name: "keeps attributes that are texts",
    given: toLine("x\r\n", {
      stream: "stderr",
      attrs: { app: "a", bad: { toString: 1 } },
    }),
    fields: { stream: "stderr", attrs: { app: "a" } },
    time: AT,
    message: "x",
  },
  {
    name: "joins the parts of a line that was cut",
    given: `${toLine("one ")}\n${toLine("two ")}\n${toLine("three\n")}`,
    fields: { stream: "stdout" },
    time: AT,
    message: "one two three",
  },
  {
    name: "keeps whole lines apart",
    given: `${toLine("Traceback:\n")}\n${toLine("  at a\n")}`,
    fields: { stream: "stdout" },
    time: AT,
    message: "Traceback:\n  at a",
  },
  {
    name: "parses a message that is an object",
    given: toLine(
      '{"message":"Hello world","level":"INFO","time":"2026-02-03T04:05:05Z","stream":"x"}\n',
    ),
    fields: {
      message: "Hello world",
      level: "INFO",
      time: "2026-02-03T04:05:05Z",
      stream: "stdout",
    },
    time: "2026-02-03T04:05:05.000Z",
    level: "info",
    message: "Hello world",
  },
  {
    name: "leaves an object as text when told so",
    params: { json_message: false },
    given: toLine('{"message":"Hello world"}\n'),
    fields: { stream: "stdout" },
    time: AT,
    message: '{"message":"Hello world"}',
  },
  {
    name: "leaves what only begins as an object as text",
    given: toLine('{"message":\n'),
    fields: { stream: "stdout" },
    time: AT,
    message: '{"message":',
  },
  {
    name: "says which of several lines is of another form",
    given: `${toLine("a")}\nb`,
    error:
      /docker: expected a line of a container as docker writes it at offset 70/,
  },
  {
    name: "refuses other JSON",
    given: '{"message":"x"}',
    error: /expected a line of a container as docker writes it at offset 0/,
  },
  {
    name: "refuses a line without a time",
    given: '{"log":"x\\n","stream":"stdout"}',
    error: /expected a time in RFC 3339/,
  },
]);
