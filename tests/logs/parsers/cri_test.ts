import { criParser } from "../../../lib/logs/parsers/cri.ts";
import { testParser } from "./_rows.ts";

const HEAD = "2026-02-03T04:05:06.123456789+01:00 stderr";
const AT = "2026-02-03T03:05:06.123Z";

testParser(criParser, [
  {
    name: "gives what the container wrote as the message",
    given: `${HEAD} F hello world`,
    fields: { stream: "stderr" },
    time: AT,
    message: "hello world",
  },
  {
    name: "joins the parts of a line that was cut",
    given: `${HEAD} P one \n${HEAD} P two \n${HEAD} F three`,
    fields: { stream: "stderr" },
    time: AT,
    message: "one two three",
  },
  {
    name: "reads several tags and an empty line",
    given: `${HEAD} F:x `,
    fields: { stream: "stderr" },
    time: AT,
    message: "",
  },
  {
    name: "parses a message that is an object",
    given: `${HEAD} F {"msg":"x","lvl":"warn"}`,
    fields: { stream: "stderr", msg: "x", lvl: "warn" },
    time: AT,
    level: "warn",
    message: "x",
  },
  {
    name: "refuses another stream",
    given: "2026-02-03T04:05:06Z stdin F x",
    error: /cri: expected a line of a container as cri writes it at offset 0/,
  },
  {
    name: "refuses another tag",
    given: `${HEAD} X x`,
    error: /expected a line of a container/,
  },
  {
    name: "refuses another time",
    given: "2026-13-03T04:05:06.123456Z stdout F x",
    error: /expected a time in RFC 3339/,
  },
]);
