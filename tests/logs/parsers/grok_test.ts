import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { GROK_PATTERNS } from "../../../lib/logs/parsers/_grok_patterns.ts";
import { compileGrok } from "../../../lib/logs/parsers/_grok.ts";
import { grokParser } from "../../../lib/logs/parsers/grok.ts";
import { testParser } from "./_rows.ts";

testParser(grokParser, [
  {
    name: "reads the combined form of Apache by its usual name",
    params: { pattern: "%{COMBINEDAPACHELOG}" },
    given:
      '203.0.113.9 - ann [10/Oct/2023:13:55:36 +0000] "GET /a?b=c HTTP/1.1" 200 612 "http://example.com/" "Mozilla/5.0"',
    fields: {
      clientip: "203.0.113.9",
      ident: "-",
      auth: "ann",
      timestamp: "10/Oct/2023:13:55:36 +0000",
      verb: "GET",
      request: "/a?b=c",
      httpversion: "1.1",
      response: 200,
      bytes: 612,
      referrer: '"http://example.com/"',
      agent: '"Mozilla/5.0"',
    },
    time: "2023-10-10T13:55:36.000Z",
  },
  {
    name: "reads types, nested names and patterns of one's own",
    params: {
      pattern:
        "%{TIMESTAMP_ISO8601:time} %{LOGLEVEL:level} %{JOB:job} %{NUMBER:took:float}s %{NUMBER:code:string} %{NUMBER:n:int} %{WORD:[http][method]}: %{GREEDYDATA:message}",
      patterns: { JOB: "job-%{JOBID}", JOBID: "[0-9]+" },
      time_zone: "UTC",
    },
    given: "2026-02-03 04:05:06,789 WARN job-7 1.50s 007 3.9 GET: slow",
    fields: {
      time: "2026-02-03 04:05:06,789",
      level: "WARN",
      job: "job-7",
      took: 1.5,
      code: "007",
      n: 3,
      "http.method": "GET",
      message: "slow",
    },
    time: "2026-02-03T04:05:06.789Z",
    level: "warn",
    message: "slow",
  },
  {
    name: "takes groups with names beside them",
    params: { pattern: "(?<a>x) %{WORD:b}" },
    given: "x y",
    fields: { a: "x", b: "y" },
  },
  {
    name: "takes the first of several patterns that is found",
    params: { pattern: ["^%{IPV4:ip}$", "^%{GREEDYDATA:text}$"] },
    given: "999.0.0.1",
    fields: { text: "999.0.0.1" },
  },
  {
    name: "takes the part of an alternative that was found",
    params: { pattern: "^(?:a=%{INT:n}|b=%{WORD:n})$" },
    given: "b=x",
    fields: { n: "x" },
  },
  {
    name: "refuses what the pattern does not match",
    params: { pattern: "^%{INT:n}$" },
    given: "x",
    error: /grok: expected a text that the pattern matches/,
  },
], [
  {
    params: { pattern: "%{NUMBR:n}" },
    says:
      /^pattern: expected a known pattern, got "%\{NUMBR\}"; did you mean "%\{NUMBER\}"\?/,
  },
  {
    params: { pattern: "%{INT:n:integer}" },
    says: /^pattern: expected a type of "float", "int", .*got "integer"/,
  },
  {
    params: { pattern: "%{A}", patterns: { A: "%{B}", B: "%{A}" } },
    says: /^pattern: expected patterns at most 20 deep in others/,
  },
  {
    params: {
      pattern: "%{A0}",
      patterns: Object.fromEntries(
        Array.from(
          { length: 19 },
          (_, index) => [`A${index}`, `%{A${index + 1}}`.repeat(9)],
        ).concat([["A19", "x"]]),
      ),
    },
    says: /^pattern: expected patterns at most 20 deep in others and 65536/,
  },
  { params: { pattern: [] }, says: /^pattern: expected at least one/ },
]);

/** A pattern, texts that it is for and texts that it is not for. */
const SAMPLES: readonly (readonly [
  name: string,
  yes: readonly string[],
  no: readonly string[],
])[] = [
  ["INT", ["-5", "+12"], ["a", "1.5"]],
  ["NUMBER", ["1", "-1.5", ".5"], ["1.", "x"]],
  ["BASE16NUM", ["0xFF", "ff"], ["xyz"]],
  ["WORD", ["abc_1"], ["a b", "a-b"]],
  ["NOTSPACE", ["a-b!"], ["a b"]],
  ["UUID", ["123e4567-e89b-12d3-a456-426614174000"], ["123e4567"]],
  ["QUOTEDSTRING", ['"a \\" b"', "'x'", "`y`"], ['"a', "a"]],
  ["EMAILADDRESS", ["a.b+c@example.com"], ["example.com"]],
  ["MAC", ["00:1a:2B:3c:4d:5e", "001a.2b3c.4d5e", "00-1a-2b-3c-4d-5e"], [
    "00:1a",
  ]],
  ["IPV4", ["0.0.0.0", "255.255.255.255"], ["256.1.1.1", "1.2.3"]],
  [
    "IPV6",
    [
      "::",
      "::1",
      "2001:db8::1",
      "fe80::1%eth0",
      "::ffff:10.0.0.1",
      "1:2:3:4:5:6:7:8",
    ],
    ["1", "g::1"],
  ],
  ["IPORHOST", ["10.0.0.1", "web-1.example.com", "localhost"], ["a b"]],
  ["HOSTPORT", ["web1:8080", "10.0.0.1:1"], ["web1"]],
  ["UNIXPATH", ["/var/log/a.log", "/"], ["var"]],
  ["WINPATH", ["C:\\a\\b.txt", "\\\\host\\share"], ["/a"]],
  ["URI", ["https://user:pw@example.com:8080/a/b?x=y&z", "ftp://h"], ["a/b"]],
  ["URIPATHPARAM", ["/a?b=c"], ["a?b"]],
  ["MONTH", ["Jan", "September"], ["Foo"]],
  ["MONTHNUM", ["1", "01", "12"], ["13", "0"]],
  ["MONTHDAY", ["1", "09", "31"], ["32", "0"]],
  ["DAY", ["Mon", "Wednesday"], ["Xyz"]],
  ["TIME", ["04:05:06", "4:05", "23:59:60.123"], ["24:00:00", "4"]],
  ["DATE_US", ["2/3/2026", "02-03-26"], ["13/3/2026"]],
  ["DATE_EU", ["03.02.2026", "3/2/26"], ["32.1.2026"]],
  [
    "TIMESTAMP_ISO8601",
    [
      "2026-02-03T04:05:06.789Z",
      "2026-02-03 04:05",
      "2026-02-03T04:05:06+0100",
    ],
    ["2026-02-03"],
  ],
  ["DATESTAMP_RFC2822", ["Tue, 3 Feb 2026 04:05:06 +0100"], ["Tue"]],
  ["DATESTAMP_OTHER", ["Tue Feb 3 04:05:06 CET 2026"], ["Tue Feb"]],
  ["DATESTAMP_EVENTLOG", ["20260203040506"], ["2026"]],
  ["SYSLOGTIMESTAMP", ["Feb  3 04:05:06"], ["3 Feb"]],
  ["HTTPDATE", ["10/Oct/2000:13:55:36 -0700"], ["10/10/2000"]],
  ["SYSLOGPROG", ["sshd[12]", "postfix/smtpd"], ["a b"]],
  [
    "SYSLOGLINE",
    ["Feb  3 04:05:06 web1 sshd[12]: Accepted"],
    ["Feb  3 04:05:06"],
  ],
  [
    "HTTPD_ERRORLOG",
    [
      "[Tue Feb 03 04:05:06.123456 2026] [core:error] [pid 12:tid 34] [client 10.0.0.1:5] AH1: x",
    ],
    ["[x]"],
  ],
  ["LOGLEVEL", ["ERROR", "warn", "Information"], ["loud"]],
  ["BOOLEAN", ["true", "FALSE"], ["yes"]],
  ["URN", ["urn:isbn:0451450523"], ["isbn:1"]],
  ["TTY", ["/dev/pts/8", "/dev/tty1"], ["/dev/sda"]],
];

for (const [name, yes, no] of SAMPLES) {
  Deno.test(`grok: %{${name}} is for what it says`, () => {
    const { pattern } = compileGrok(`^%{${name}}$`, {});
    for (const text of yes) ok(pattern.test(text), text);
    for (const text of no) ok(!pattern.test(text), text);
  });
}

Deno.test("grok: every pattern compiles, and the fields of none are lost", () => {
  for (const name of Object.keys(GROK_PATTERNS)) {
    const { groups } = compileGrok(`%{${name}:all}`, {});
    strictEqual(groups[0]?.name, "all", name);
  }
  deepStrictEqual(
    compileGrok("%{SYSLOGBASE}", {}).groups.map(({ name }) => name),
    ["timestamp", "facility", "priority", "logsource", "program", "pid"],
  );
});
