import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import * as fc from "fast-check";
import { redactTransform } from "../../../lib/logs/transforms/redact.ts";
import type { FieldValue } from "../../../lib/logs/transform.ts";
import { makeEvent } from "../_event.ts";
import { openTransform, testTransform } from "./_rows.ts";

const raw = String.raw;

/** The event as text, all of it that is sent. */
function mask(params: Record<string, unknown>, text: string): string {
  const event = makeEvent(text);
  openTransform(redactTransform, params, "hunter2-is-known")(event);
  return event.text;
}

const PRESETS: Readonly<
  Record<string, readonly [text: string, masked: string][]>
> = {
  secrets: [
    ["pin hunter2-is-known.", "pin ***."],
    ["aHVudGVyMi1pcy1rbm93bg==", "***"],
  ],
  card: [
    ["pay 4111111111111111 now", "pay [redacted:card] now"],
    ["4111 1111 1111 1111", "[redacted:card]"],
    ["x4111-1111-1111-1111y", "x[redacted:card]y"],
    ["3782 822463 10005", "[redacted:card]"],
    ["12345 4111111111111111", "12345 [redacted:card]"],
    ["2026-03-01 4111111111111111", "2026-03-01 [redacted:card]"],
    ["5555555555554444 4111111111111111", "[redacted:card] [redacted:card]"],
    ["2221000000000009,6011000990139424", "[redacted:card],[redacted:card]"],
    ["4111111111111112", "4111111111111112"],
    ["1700000000123456789", "1700000000123456789"],
    ["0.4111111111111111", "0.4111111111111111"],
    ["41111111111111111111111", "41111111111111111111111"],
    ["+49 151 12345678", "+49 151 12345678"],
  ],
  email: [
    ["from a.b+c@example.co.uk, ok", "from [redacted:email], ok"],
    ["<x@y.de>", "<[redacted:email]>"],
    ["jörg@münchen.de", "[redacted:email]"],
    ["a@b.c@d.de", "a@[redacted:email]"],
    [
      "@user @ a@localhost a@10.0.0.1 @example.com",
      "@user @ a@localhost a@10.0.0.1 @example.com",
    ],
  ],
  token: [
    [
      "Authorization: Bearer abc.def-123",
      "Authorization: Bearer [redacted:token]",
    ],
    ["bearer%20abcdef123", "bearer%20[redacted:token]"],
    [
      "authorization: basic dXNlcjpwYXNz",
      "authorization: basic [redacted:token]",
    ],
    [
      "basic authentication, bearer token, Bearer realm",
      "basic authentication, bearer token, Bearer realm",
    ],
    ["basic functions123", "basic functions123"],
    [`x ghp_${"a1".repeat(18)}.`, "x [redacted:token]."],
    [
      `glpat-${"a".repeat(20)} sk_live_${"b".repeat(24)}`,
      "[redacted:token] [redacted:token]",
    ],
    ["xoxb-123456789012-abc", "[redacted:token]"],
    ["task-list desk-1 a_live_b", "task-list desk-1 a_live_b"],
  ],
  aws: [
    ["id AKIAIOSFODNN7EXAMPLE!", "id [redacted:aws]!"],
    [
      "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      "aws_secret_access_key = [redacted:aws]",
    ],
    [
      '"SecretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"',
      '"SecretAccessKey": "[redacted:aws]"',
    ],
    [`session_token=${"A/+".repeat(60)}==`, "session_token=[redacted:aws]"],
    ["AKIA1 XAKIAIOSFODNN7EXAMPLE", "AKIA1 XAKIAIOSFODNN7EXAMPLE"],
  ],
  jwt: [
    [
      "t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_w;",
      "t=[redacted:jwt];",
    ],
    ["eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0. done", "[redacted:jwt] done"],
    ["eyJhbGci eyJ.x", "eyJhbGci eyJ.x"],
  ],
  private_key: [
    [
      "a\n-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\nb",
      "a\n[redacted:private_key]\nb",
    ],
    [
      raw`"-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n"`,
      raw`"[redacted:private_key]\n"`,
    ],
    ["-----BEGIN OPENSSH PRIVATE KEY-----\nb3B", "[redacted:private_key]"],
    [
      "-----BEGIN PGP PRIVATE KEY BLOCK-----\nx\n-----END PGP PRIVATE KEY BLOCK-----",
      "[redacted:private_key]",
    ],
    ["-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----"],
  ],
  password: [
    ["postgres://app:s3cr3t@db/x", "postgres://app:[redacted:password]@db/x"],
    ["redis://:p%40ss@h:6379", "redis://:[redacted:password]@h:6379"],
    ["https://u:p@ss@h/", "https://u:[redacted:password]@h/"],
    ["https://host:8080/a@b", "https://host:8080/a@b"],
    ["password=hunter2", "password=[redacted:password]"],
    [
      "PASSWORD: hunter2, user: bob",
      "PASSWORD: [redacted:password], user: bob",
    ],
    ["a?token=abc&x=1", "a?token=[redacted:password]&x=1"],
    ["Password=a;b;Server=x", "Password=[redacted:password];Server=x"],
    ["pwd=a,b next", "pwd=[redacted:password] next"],
    [
      '{"password":"a\\"b","user":"x"}',
      '{"password":"[redacted:password]","user":"x"}',
    ],
    [
      raw`{\"api_key\":\"a\\\"b\",\"x\":1}`,
      raw`{\"api_key\":\"[redacted:password]\",\"x\":1}`,
    ],
    ["{'clientSecret': 'x y'}", "{'clientSecret': '[redacted:password]'}"],
    [
      "{token: 12345, pin_token:7}",
      "{token: [redacted:password], pin_token:[redacted:password]}",
    ],
    ['"secret":{"a":["}",1]},"b":2', '"secret":{[redacted:password]},"b":2'],
    [
      "Authorization: Bearer abc def",
      "Authorization: Bearer [redacted:password] def",
    ],
    ["X-Api-Key: abc", "X-Api-Key: [redacted:password]"],
    ["db_password_2 => 'x'", "db_password_2 => '[redacted:password]'"],
    [
      "mysql --db-password hunter2 -h x",
      "mysql --db-password [redacted:password] -h x",
    ],
    [
      "<password>hunter2</password>",
      "<password>[redacted:password]</password>",
    ],
    ["password='unclosed value", "password='[redacted:password]"],
    ["token%3Dabc", "token%3D[redacted:password]"],
    ["PWD=/root ; pwd=x", "PWD=/root ; pwd=[redacted:password]"],
    [
      "Failed password for root, tokens: 5, secretary: Bob",
      "Failed password for root, tokens: 5, secretary: Bob",
    ],
    ["/etc/passwd: permission denied", "/etc/passwd: permission denied"],
    [
      "token_type=bearer password_file=/x token=null secret=",
      "token_type=bearer password_file=/x token=null secret=",
    ],
    [
      "password=[redacted:card] token=***",
      "password=[redacted:card] token=***",
    ],
  ],
  ipv4: [
    ["10.0.0.1:80 v1.2.3.4", "[redacted:ipv4]:80 v[redacted:ipv4]"],
    ["256.1.1.1 1.2.3.4.5 1.2.3", "256.1.1.1 1.2.3.4.5 1.2.3"],
  ],
  ipv6: [
    ["[2001:db8::1]:443", "[[redacted:ipv6]]:443"],
    ["::1 fe80::a%eth0: x", "[redacted:ipv6] [redacted:ipv6]%eth0: x"],
    ["::ffff:10.0.0.1", "[redacted:ipv6]"],
    ["1:2:3:4:5:6:7:8.", "[redacted:ipv6]."],
    [
      "12:34:56 std::string a::b::c 00:11:22:33:44:55 ::",
      "12:34:56 std::string a::b::c 00:11:22:33:44:55 ::",
    ],
  ],
};

for (const [preset, rows] of Object.entries(PRESETS)) {
  for (const [text, masked] of rows) {
    Deno.test(`redact ${preset}: ${JSON.stringify(text)}`, () => {
      equal(mask({ presets: [preset] }, text), masked);
      equal(mask({ presets: [preset] }, masked), masked, "twice is once");
    });
  }
}

testTransform(redactTransform, [
  {
    name:
      "looks everywhere: text, message, fields at any depth with their names, labels",
    params: {},
    have: {
      text: "a@b.de",
      message: "m a@b.de",
      level: "a@b.de",
      fields: {
        deep: [{ list: ["x", "4111111111111111"], n: 4111111111111111 }],
        "a@b.de": 1,
        "c@d.de": 2,
        token: 12,
        api_key: { any: "thing" },
        password: null,
        secret: "",
        same: { untouched: true },
      },
      labels: { owner: "a@b.de", password: "x" },
    },
    gives: {
      text: "[redacted:email]",
      message: "m [redacted:email]",
      level: "[redacted:email]",
      fields: {
        deep: [{ list: ["x", "[redacted:card]"], n: "[redacted:card]" }],
        "[redacted:email]": 1,
        "[redacted:email] 2": 2,
        token: "[redacted:password]",
        api_key: "[redacted:password]",
        password: null,
        secret: "",
        same: { untouched: true },
      },
      labels: { owner: "[redacted:email]", password: "[redacted:password]" },
    },
  },
  {
    name: "leaves addresses of hosts where nobody names them",
    params: {},
    have: { text: "10.0.0.1 ::1" },
  },
  {
    name: "takes patterns, with names and in either case, and then no presets",
    params: {
      patterns: ["ssn-[0-9]+", { pattern: "x*", name: "x" }],
      case_sensitive: false,
    },
    have: { text: "SSN-12 a@b.de aXXb" },
    gives: { text: "[redacted:pattern] a@b.de a[redacted:x]b" },
  },
  {
    name: "takes keys at any depth, and then no presets",
    params: { keys: ["PIN"], replacement: "-" },
    have: { text: "pin=1", fields: { a: [{ pin: [1] }], pins: 1 } },
    gives: { fields: { a: [{ pin: "-" }], pins: 1 } },
  },
  {
    name: "looks only where it is told",
    params: { presets: ["email"], fields: ["message", "user.mail", "none"] },
    have: {
      text: "a@b.de",
      message: "a@b.de",
      fields: { user: { mail: "a@b.de", other: "a@b.de" } },
    },
    gives: {
      message: "[redacted:email]",
      fields: { user: { mail: "[redacted:email]", other: "a@b.de" } },
    },
  },
  {
    name: "does not take the text for a message that is none",
    params: { presets: ["email"], fields: "message" },
    have: { text: "a@b.de" },
  },
  {
    name: "puts what it is told, with what was found",
    params: { presets: ["card"], replacement: "<{name}|{name}>" },
    have: { text: "4111111111111111" },
    gives: { text: "<card|card>" },
  },
], [
  {
    params: { presets: ["cards"] },
    says: /^presets\.0: .*did you mean "card"/,
  },
  { params: { patterns: ["("] }, says: /missing closing/ },
  { params: { patterns: [{ pattern: "a(?=b)" }] }, says: /look-ahead/ },
  { params: { fields: ["source"] }, says: /^fields: expected fields/ },
  { params: { presets: [], mask: "x" }, says: /^: / },
]);

Deno.test("redact: fields deeper than anybody writes are not told", () => {
  let value: FieldValue = "4111111111111111";
  for (let depth = 0; depth < 5000; depth++) value = { a: [value] };
  const event = makeEvent({ text: "" });
  event.fields = { value };
  openTransform(redactTransform, {})(event);
  const text = JSON.stringify(event.fields);
  ok(!text.includes("4111") && text.length < 2000, text);
});

Deno.test("redact: secrets that become known later are taken out too", async () => {
  const { Redactor } = await import("../../../lib/secret.ts");
  const redactor = new Redactor();
  const shape = redactTransform.open(
    redactTransform.params.parse({ presets: ["secrets"] }),
    { redactor },
  );
  redactor.add("open-sesame");
  const event = makeEvent({
    text: "open-sesame",
    fields: { a: ["open-sesame"] },
  });
  shape(event);
  deepEqual([event.text, event.fields], ["***", { a: ["***"] }]);
});

/** What is planted, each with what must be gone. */
const PLANTS: readonly string[] = [
  "4111111111111111",
  "5555-5555-5555-4444",
  "3782 822463 10005",
  "jane.doe@example.org",
  "Bearer mF_9.B5f-4.1JqM",
  "AKIAIOSFODNN7EXAMPLE",
  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP",
  `ghp_${"x9".repeat(18)}`,
  "hunter2-is-known",
];

Deno.test("redact: nothing that was planted is left, wherever and in whatever it stands", () => {
  // What stands beside a number or a word must not make it another one.
  const around = fc.constantFrom(
    "",
    " ",
    "x: ",
    "\n",
    "[",
    '"',
    "=",
    "/",
    "é",
    "(",
  );
  const plants = fc.constantFrom(...PLANTS);
  const planted = fc.tuple(
    around,
    plants,
    around,
    fc.constantFrom(" ", ",", "\n"),
    plants,
    around,
  )
    .map((parts) => parts.join(""));
  const fields = fc.letrec<{ value: FieldValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      planted,
      fc.string(),
      fc.constant(4111111111111111),
      fc.double(),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.string(), planted), tie("value"), {
        maxKeys: 3,
      }),
    ),
  })).value;
  const shape = openTransform(redactTransform, {}, "hunter2-is-known");
  fc.assert(
    fc.property(
      planted,
      planted,
      fields,
      planted,
      (text, message, value, label) => {
        const event = makeEvent({ text, message, labels: { label } });
        event.fields = { value };
        shape(event);
        const left = [
          event.text,
          event.message,
          JSON.stringify(event.fields),
          JSON.stringify(event.labels),
        ].join("\n");
        for (const plant of PLANTS) {
          ok(!left.includes(plant.replace("Bearer ", "")), left);
        }
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("redact: any event is taken, by all presets", () => {
  const shape = openTransform(redactTransform, {
    presets: Object.keys(PRESETS),
  });
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.dictionary(fc.string(), fc.jsonValue()),
      (text, fields) => {
        const event = makeEvent(text);
        event.fields = JSON.parse(JSON.stringify(fields));
        shape(event);
        equal(typeof event.text, "string");
      },
    ),
    { numRuns: 500 },
  );
});

/** Texts that make a careless search slow. */
const HARD: readonly string[] = [
  "1",
  "1 ",
  "123-",
  "4111 1111 1111 1112 ",
  "eyJ",
  "eyJ.",
  "a@",
  "a@b.",
  "a.",
  "password",
  "password=",
  'password="',
  raw`password=\"`,
  "password={",
  "token token",
  "bearer ",
  "Basic aaaaaa",
  "://a:",
  "://",
  "-----BEGIN PRIVATE KEY-----",
  "-----END PRIVATE KEY-----",
  "1:",
  "::",
  "1.1.1.",
  "\\",
  '\\"',
  "sk-",
  "SG.aaaaaaaaaa.",
  "--password ",
  "secret_access_key",
  "AKIA",
];

Deno.test("redact: takes time in proportion to the text, whatever it is", () => {
  const shape = openTransform(redactTransform, {
    presets: Object.keys(PRESETS),
  });
  for (const part of HARD) {
    for (const end of ["", '"', "}"]) {
      const text = part.repeat(Math.ceil(500_000 / part.length)) + end;
      const before = performance.now();
      shape(makeEvent(text));
      const ms = performance.now() - before;
      ok(ms < 1500, `${JSON.stringify(part)}: ${Math.round(ms)} ms`);
    }
  }
});
