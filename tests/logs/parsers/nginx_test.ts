import { nginxParser } from "../../../lib/logs/parsers/nginx.ts";
import { type ParserRow, testParser } from "./_rows.ts";

const HEAD = '192.0.2.7 - - [10/Oct/2023:13:55:36 +0200] "GET /a HTTP/1.1"';
const COMMON = {
  remote_addr: "192.0.2.7",
  request: "GET /a HTTP/1.1",
  method: "GET",
  uri: "/a",
  protocol: "HTTP/1.1",
  status: 200,
};
const TIME = "2023-10-10T11:55:36.000Z";

/** The message of a line that is parsed is its request. */
function withMessage(row: ParserRow): ParserRow {
  const request = row.fields?.["request"];
  return typeof request === "string" ? { ...row, message: request } : row;
}

const ROWS: ParserRow[] = [
  {
    name: "reads the combined form",
    given:
      '203.0.113.9 - ann [10/Oct/2023:13:55:36 +0000] "POST /api/v1?q=a%20b HTTP/2.0" 201 612 "https://example.com/" "Mozilla/5.0 (X11; Linux x86_64)"',
    fields: {
      remote_addr: "203.0.113.9",
      remote_user: "ann",
      request: "POST /api/v1?q=a%20b HTTP/2.0",
      method: "POST",
      uri: "/api/v1?q=a%20b",
      protocol: "HTTP/2.0",
      status: 201,
      body_bytes_sent: 612,
      http_referer: "https://example.com/",
      http_user_agent: "Mozilla/5.0 (X11; Linux x86_64)",
    },
    time: "2023-10-10T13:55:36.000Z",
  },
  {
    name: "leaves out what is not there",
    given: `${HEAD} 200 0 "-" "-"`,
    fields: { ...COMMON, body_bytes_sent: 0 },
    time: TIME,
  },
  {
    name: "reads what nginx.conf puts behind it: for whom it was forwarded",
    given: `${HEAD} 200 5 "-" "curl/8" "198.51.100.1, 10.0.0.1"`,
    fields: {
      ...COMMON,
      body_bytes_sent: 5,
      http_user_agent: "curl/8",
      http_x_forwarded_for: "198.51.100.1, 10.0.0.1",
    },
    time: TIME,
  },
  {
    name: "reads times behind it",
    given: `${HEAD} 200 5 "-" "curl/8" "-" 0.123 0.120`,
    fields: {
      ...COMMON,
      body_bytes_sent: 5,
      http_user_agent: "curl/8",
      request_time: 0.123,
      upstream_response_time: 0.12,
    },
    time: TIME,
  },
  {
    name: "reads a time alone",
    given: `${HEAD} 200 5 "-" "curl/8" 0.000`,
    fields: {
      ...COMMON,
      body_bytes_sent: 5,
      http_user_agent: "curl/8",
      request_time: 0,
    },
    time: TIME,
  },
  {
    name: "reads the extended form",
    given:
      `${HEAD} 502 157 "-" "curl/8" "198.51.100.1" 1.5 10.0.0.5:8080 1.499 p`,
    fields: {
      ...COMMON,
      status: 502,
      body_bytes_sent: 157,
      http_user_agent: "curl/8",
      http_x_forwarded_for: "198.51.100.1",
      request_time: 1.5,
      upstream_addr: "10.0.0.5:8080",
      upstream_response_time: 1.499,
      pipe: "p",
    },
    time: TIME,
  },
  {
    name: "keeps several servers that were asked together",
    given:
      `${HEAD} 200 5 "-" "curl/8" "-" 0.3 10.0.0.5:80, 10.0.0.6:80 : 10.0.1.1:80 0.1, 0.1 : 0.1 .`,
    fields: {
      ...COMMON,
      body_bytes_sent: 5,
      http_user_agent: "curl/8",
      request_time: 0.3,
      upstream_addr: "10.0.0.5:80, 10.0.0.6:80 : 10.0.1.1:80",
      upstream_response_time: "0.1, 0.1 : 0.1",
      pipe: ".",
    },
    time: TIME,
  },
  {
    name: "keeps what it does not know behind it",
    given: `${HEAD} 200 5 "-" "curl/8" rt=0.3 uct="0.001"`,
    fields: {
      ...COMMON,
      body_bytes_sent: 5,
      http_user_agent: "curl/8",
      rest: 'rt=0.3 uct="0.001"',
    },
    time: TIME,
  },
  {
    name: "reads requests that are none",
    given:
      '192.0.2.7 - - [10/Oct/2023:13:55:36 +0200] "\\x16\\x03\\x01\\x22" 400 157 "-" "-"',
    fields: {
      remote_addr: "192.0.2.7",
      request: "\\x16\\x03\\x01\\x22",
      status: 400,
      body_bytes_sent: 157,
    },
    time: TIME,
  },
  {
    name: "reads a request of two words, and an empty one",
    given: '192.0.2.7 - - [10/Oct/2023:13:55:36 +0200] "GET /" 200 1 "" ""',
    fields: {
      remote_addr: "192.0.2.7",
      request: "GET /",
      method: "GET",
      status: 200,
      body_bytes_sent: 1,
    },
    time: TIME,
  },
  {
    name: "takes a user that holds blanks and brackets for one",
    given:
      '2001:db8::1 - a [b] [1/2 [10/Oct/2023:13:55:36 +0200] "GET / HTTP/1.0" 401 0 "-" "say \\"x\\""',
    fields: {
      remote_addr: "2001:db8::1",
      remote_user: "a [b] [1/2",
      request: "GET / HTTP/1.0",
      method: "GET",
      uri: "/",
      protocol: "HTTP/1.0",
      status: 401,
      body_bytes_sent: 0,
      http_user_agent: 'say \\"x\\"',
    },
    time: TIME,
  },
  {
    name: "reads other times where the time has another form",
    given:
      '192.0.2.7 - - [2023-10-10T13:55:36+02:00] "GET /a HTTP/1.1" 200 0 "-" "-"',
    fields: { ...COMMON, body_bytes_sent: 0 },
    time: TIME,
  },
  {
    name: "reads times by a format",
    params: { time_format: "%s.%3f" },
    given: '192.0.2.7 - - [1696938936.500] "GET /a HTTP/1.1" 200 0 "-" "-"',
    fields: { ...COMMON, body_bytes_sent: 0 },
    time: "2023-10-10T11:55:36.500Z",
  },
  {
    name: "gives other names and keeps the line",
    params: {
      field_map: { remote_addr: "client", uri: "__proto__" },
      keep_raw: true,
    },
    given: '192.0.2.7 - - [10/Oct/2023:13:55:36 +0200] "GET / HTTP/1.1" 200 0',
    fields: {
      client: "192.0.2.7",
      request: "GET / HTTP/1.1",
      method: "GET",
      ["__proto__"]: "/",
      protocol: "HTTP/1.1",
      status: 200,
      body_bytes_sent: 0,
      raw: '192.0.2.7 - - [10/Oct/2023:13:55:36 +0200] "GET / HTTP/1.1" 200 0',
    },
    time: TIME,
  },
  {
    name: "adds to fields that are there",
    given: {
      text: '192.0.2.7 - - [10/Oct/2023:13:55:36 +0200] "" 400 0 "-" "-"',
      fields: { peer: "10.0.0.1" },
    },
    fields: {
      peer: "10.0.0.1",
      remote_addr: "192.0.2.7",
      request: "",
      status: 400,
      body_bytes_sent: 0,
    },
    time: TIME,
  },
  {
    name: "says where a line ends too soon",
    given: "192.0.2.7 - - [10/Oct/2023:13:55:36 +0200]",
    error:
      /Cannot read the line as nginx: expected a request in quotes at offset 42/,
  },
  {
    name: "says that there is no time",
    given: '192.0.2.7 - - [yesterday] "GET / HTTP/1.1" 200 0 "-" "-"',
    error: /expected a time at offset 15/,
  },
  {
    name: "says that there is no status",
    given: '192.0.2.7 - - [10/Oct/2023:13:55:36 +0200] "GET /" - 0 "-" "-"',
    error: /expected a status at offset 50/,
  },
  { name: "refuses nothing at all", given: "", error: /expected an address/ },
];

testParser(nginxParser, ROWS.map(withMessage), [
  { params: { time_zone: "Mars" }, says: /^time_zone: expected a time zone/ },
  { params: { time_format: "%T" }, says: /^time_format: .*with a day/ },
  { params: { time_format: [] }, says: /^time_format: .*at least one/ },
  { params: { time_formats: [] }, says: /^: / },
]);
