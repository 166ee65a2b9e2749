import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import { assert, property, string, uint8Array } from "fast-check";
import {
  findHeadEnd,
  MAX_HEAD_BYTES,
  MAX_TARGET_BYTES,
  parseHead,
  Refusal,
} from "../../lib/web/head.ts";

function parse(text: string) {
  return parseHead(Uint8Array.from(text, (one) => one.charCodeAt(0)));
}

/** The status that a head is refused with. */
function refuse(text: string): number {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof Refusal) return error.status;
    throw error;
  }
  return 200;
}

const HOST = "host: a\r\n";

Deno.test("parseHead reads method, path, query and headers", () => {
  const { headers, ...head } = parse(
    "GET /a%20b?collect[]=cpu&x=%zz HTTP/1.1\r\nHost: a:1\r\nACCEPT:\t x \r\naccept: y\r\n\r\n",
  );
  deepEqual(head, {
    method: "GET",
    path: "/a b",
    query: "collect[]=cpu&x=%zz",
    isKept: true,
    isOld: false,
    bodyBytes: 0,
  });
  deepEqual([...headers], [["host", "a:1"], ["accept", "x, y"]]);
});

Deno.test("parseHead takes addresses as proxies are sent them", () => {
  const at = (target: string) => {
    const { path, query } = parse(`GET ${target} HTTP/1.1\r\n${HOST}\r\n`);
    return [path, query];
  };
  deepEqual(at("http://host:1/metrics?a=b"), ["/metrics", "a=b"]);
  deepEqual(at("HTTPS://host"), ["/", ""]);
  deepEqual(at("*"), ["*", ""]);
  deepEqual(at("/x?"), ["/x", ""]);
});

Deno.test("parseHead tells whether another request may follow", () => {
  const kept = (line: string, header = "") =>
    parse(`GET / ${line}\r\n${HOST}${header}\r\n`).isKept;
  deepEqual(
    [
      kept("HTTP/1.1"),
      kept("HTTP/1.1", "connection: TE, Close\r\n"),
      kept("HTTP/1.0"),
      kept("HTTP/1.0", "connection: Keep-Alive\r\n"),
    ],
    [true, false, false, true],
  );
  equal(parse("GET / HTTP/1.0\r\n\r\n").isOld, true);
});

Deno.test("parseHead tells how long the body is", () => {
  const of = (header: string) =>
    parse(`POST / HTTP/1.1\r\n${HOST}${header}\r\n`).bodyBytes;
  deepEqual(
    [
      of("content-length: 12\r\n"),
      of("transfer-encoding: chunked\r\n"),
      of(""),
    ],
    [12, undefined, 0],
  );
});

Deno.test("parseHead refuses what two readers could take differently", () => {
  const rows: [text: string, status: number][] = [
    ["\r\n\r\n", 400],
    ["GET /\r\n\r\n", 400],
    [`GET  / HTTP/1.1\r\n${HOST}\r\n`, 400],
    [`GET / HTTP/1.1 \r\n${HOST}\r\n`, 400],
    [`G\x00T / HTTP/1.1\r\n${HOST}\r\n`, 400],
    [`GET /\x7f HTTP/1.1\r\n${HOST}\r\n`, 400],
    [`GET /% HTTP/1.1\r\n${HOST}\r\n`, 400],
    [`GET /%ff HTTP/1.1\r\n${HOST}\r\n`, 400],
    [`GET / HTTP/2.0\r\n${HOST}\r\n`, 505],
    ["PRI * HTTP/2.0\r\n\r\n", 505],
    ["GET / HTTP/1.1\r\n\r\n", 400],
    [`GET / HTTP/1.1\r\n${HOST}${HOST}\r\n`, 400],
    [`GET / HTTP/1.1\r\n${HOST}a : b\r\n\r\n`, 400],
    [`GET / HTTP/1.1\r\n${HOST}a: b\r\n c\r\n\r\n`, 400],
    [`GET / HTTP/1.1\r\n${HOST}a: b\nc: d\r\n\r\n`, 400],
    [`GET / HTTP/1.1\r\n${HOST}a: b\rc\r\n\r\n`, 400],
    [`GET / HTTP/1.1\r\n${HOST}a: \x00\r\n\r\n`, 400],
    [`GET / HTTP/1.1\r\n${HOST}nothing\r\n\r\n`, 400],
    [`GET / HTTP/1.1\r\n${HOST}content-length: 1x\r\n\r\n`, 400],
    [`GET / HTTP/1.1\r\n${HOST}content-length: -1\r\n\r\n`, 400],
    [
      `GET / HTTP/1.1\r\n${HOST}content-length: 1\r\ncontent-length: 1\r\n\r\n`,
      400,
    ],
    [
      `GET / HTTP/1.1\r\n${HOST}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n`,
      400,
    ],
    [
      `GET / HTTP/1.1\r\n${HOST}authorization: a\r\nauthorization: b\r\n\r\n`,
      400,
    ],
    [`GET / HTTP/1.1\r\n${HOST}${"a: b\r\n".repeat(99)}\r\n`, 200],
    [`GET / HTTP/1.1\r\n${HOST}${"a: b\r\n".repeat(100)}\r\n`, 431],
    [
      `GET /${"a".repeat(MAX_TARGET_BYTES - 1)} HTTP/1.1\r\n${HOST}\r\n`,
      200,
    ],
    [`GET /${"a".repeat(MAX_TARGET_BYTES)} HTTP/1.1\r\n${HOST}\r\n`, 414],
  ];
  for (const [text, status] of rows) {
    equal(refuse(text), status, JSON.stringify(text.slice(0, 90)));
  }
});

Deno.test("parseHead takes no longer for blanks without end", () => {
  const startedAt = performance.now();
  equal(
    refuse(
      `GET / HTTP/1.1\r\n${HOST}a: ${" ".repeat(MAX_HEAD_BYTES)}\x00\r\n\r\n`,
    ),
    400,
  );
  ok(performance.now() - startedAt < 2000);
});

Deno.test("findHeadEnd finds the empty line wherever parts of it arrived", () => {
  const bytes = new TextEncoder().encode("GET / HTTP/1.1\r\n\r\nrest");
  for (let from = 0; from < 18; from++) {
    equal(findHeadEnd(bytes.subarray(0, 18), from), 18);
  }
  equal(findHeadEnd(bytes.subarray(0, 17), 0), -1);
  equal(findHeadEnd(new Uint8Array(), 0), -1);
});

Deno.test("findHeadEnd refuses what is too long before its end is there", () => {
  const of = (text: string) => findHeadEnd(new TextEncoder().encode(text), 0);
  const line = "a".repeat(MAX_TARGET_BYTES + 65);
  throws(() => of(line), { status: 414 });
  equal(of(`GET / HTTP/1.1\r\n${line}`), -1);
  throws(() => of(`GET / HTTP/1.1\r\n${line}${line}`), { status: 431 });
});

Deno.test("no bytes make parseHead and findHeadEnd fail otherwise", () => {
  const check = (bytes: Uint8Array) => {
    try {
      const end = findHeadEnd(bytes, 0);
      parseHead(end === -1 ? bytes : bytes.subarray(0, end));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  };
  assert(property(uint8Array({ maxLength: 300 }), check));
  assert(
    property(
      string({ maxLength: 300 }),
      (text) =>
        check(new TextEncoder().encode(
          `GET /${text} HTTP/1.1\r\nhost: ${text}\r\n${text}: x\r\n\r\n`,
        )),
    ),
  );
});
