import { apachecombinedParser } from "../../../lib/logs/parsers/apachecombined.ts";
import { testParser } from "./_rows.ts";

const COMMON =
  '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 200 2326';
const FIELDS = {
  host: "127.0.0.1",
  ident: "-",
  user: "frank",
  timestamp: "10/Oct/2000:13:55:36 -0700",
  request: "GET /a HTTP/1.0",
  method: "GET",
  uri: "/a",
  protocol: "HTTP/1.0",
  status: 200,
  bytes: 2326,
};
const REST = { time: "2000-10-10T20:55:36.000Z", message: "GET /a HTTP/1.0" };

testParser(apachecombinedParser, [
  {
    name: "reads referer and agent",
    given:
      `${COMMON} "http://example.com/" "Mozilla/4.08 [en] (Win98; I ;Nav)"`,
    fields: {
      ...FIELDS,
      referer: "http://example.com/",
      user_agent: "Mozilla/4.08 [en] (Win98; I ;Nav)",
    },
    ...REST,
  },
  {
    name: "leaves out a referer and an agent that are none",
    given: `${COMMON} "-" ""`,
    fields: FIELDS,
    ...REST,
  },
  {
    name: "refuses the common form",
    given: COMMON,
    error: /expected a referer and an agent in quotes at offset 73/,
  },
]);
