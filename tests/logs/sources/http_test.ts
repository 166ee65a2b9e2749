import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import * as fc from "fast-check";
import { resolve } from "../../../lib/config/issues.ts";
import { PARSING } from "../../../lib/config/params.ts";
import { splitBody } from "../../../lib/logs/sources/_http_body.ts";
import { httpSource } from "../../../lib/logs/sources/http.ts";
import { TemporaryDir } from "../../state/temporary.ts";
import { makeCertificates } from "../../web/_certificates.ts";
import { openQueue, readAll } from "../_queue.ts";
import { type Fed, openFeeder } from "./_feed.ts";

const encoder = new TextEncoder();

async function open(params: Record<string, unknown> = {}): Promise<Fed> {
  return await openFeeder(httpSource, { listen: "127.0.0.1:0", ...params });
}

/** Posts a body; gives the status and the text of the answer. */
async function post(
  fed: Fed,
  body: BodyInit,
  type = "text/plain",
  more: { path?: string; headers?: Record<string, string>; method?: string } =
    {},
): Promise<[status: number, text: string]> {
  const { path = "/", headers = {}, method = "POST" } = more;
  const response = await fetch(new URL(path, fed.address()), {
    method,
    body,
    headers: { "content-type": type, ...headers },
  });
  return [response.status, (await response.text()).trim()];
}

async function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const PARAMS: [params: Record<string, unknown>, says: RegExp][] = [
  [{ listen: "nowhere" }, /^listen: expected an address such as/],
  [{ path: "x" }, /^path: /],
  [{ format: "xml" }, /^format: expected one of/],
  [{ max_body_bytes: 0 }, /^max_body_bytes: expected 1 byte or more/],
  [{ max_body_bytes: "1GB" }, /^max_body_bytes: .*no more than 67108864/],
  [
    { auth: { type: "basic", username: "a:b", password: "x" } },
    /without a colon/,
  ],
  [{ auth: { type: "bearer", token: "" } }, /expected text that is not empty/],
  [{ auth: { type: "digest" } }, /^auth/],
  [
    { auth: { type: "bearer", token: "t" }, web_config_file: "/w" },
    /^auth: expected "auth" or "web_config_file"/,
  ],
  [{ port: 1 }, /^: /],
];

for (const [params, says] of PARAMS) {
  Deno.test(`http: refuses ${JSON.stringify(params)}`, () => {
    const result = httpSource.params.safeParse(params, PARSING);
    const said = result.error?.issues.flatMap((issue) => resolve(issue))
      .map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n");
    match(said ?? "", says);
  });
}

const BODIES: [type: string, body: string, texts: string[]][] = [
  ["text/plain", "a\n\nb\r\nc", ["a", "", "b", "c"]],
  ["", "a", ["a"]],
  ["application/octet-stream", "", []],
  ["application/x-ndjson", '{"a":1}\n\n {"b":2}\n', ['{"a":1}', ' {"b":2}']],
  ["application/json; charset=utf-8", ' {"a":\n 12345678901234567890} ', [
    '{"a":\n 12345678901234567890}',
  ]],
  ["application/json", '[{"a":"],\\"{"}, [1,[2]] ,"text, with", 5,null,{}]', [
    '{"a":"],\\"{"}',
    "[1,[2]]",
    "text, with",
    "5",
    "null",
    "{}",
  ]],
  ["application/cloudevents+json", '"one"', ["one"]],
  ["application/json", "[]", []],
];

for (const [type, body, texts] of BODIES) {
  Deno.test(`http: takes ${type || "no type"}: ${JSON.stringify(body)}`, async () => {
    await using fed = await open();
    deepEqual(await post(fed, body, type), [
      200,
      `{"accepted":${texts.length}}`,
    ]);
    deepEqual(await fed.feed.texts(texts.length), texts);
    if (texts.length > 0) {
      deepEqual(fed.feed.entries[0]?.fields, { peer: "127.0.0.1" });
    }
    equal(fed.feed.syncs, 1);
  });
}

Deno.test("http: a list of JSON is cut where its values are, whatever they hold", () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue()),
      fc.constantFrom(undefined, 2),
      (values, indent) => {
        const texts = splitBody(
          encoder.encode(JSON.stringify(values, null, indent)),
          "json",
        );
        deepEqual(
          texts.map((text, index) =>
            typeof values[index] === "string" ? text : JSON.parse(text)
          ),
          values.map((value) => JSON.parse(JSON.stringify(value))),
        );
      },
    ),
  );
});

Deno.test("http: refuses what is no JSON, another path, another method and codings that it does not know", async () => {
  await using fed = await open({ path: "/logs" });
  const path = "/logs";
  deepEqual(await post(fed, "{", "application/json", { path }), [
    400,
    "The body is no JSON",
  ]);
  deepEqual(await post(fed, "x"), [404, "Not Found"]);
  deepEqual(await post(fed, "x", "text/plain", { path, method: "DELETE" }), [
    405,
    "Method Not Allowed",
  ]);
  const br = { "content-encoding": "br" };
  deepEqual(await post(fed, "x", "text/plain", { path, headers: br }), [
    415,
    "Only the codings gzip and deflate are known",
  ]);
  const broken = { "content-encoding": "gzip" };
  deepEqual(await post(fed, "x", "text/plain", { path, headers: broken }), [
    400,
    "The coding of the body is broken",
  ]);
  deepEqual(await post(fed, "put", "text/plain", { path, method: "PUT" }), [
    200,
    '{"accepted":1}',
  ]);
  equal(fed.source.counts.refused, 5);
  equal(fed.source.counts.received, 1);
});

Deno.test("http: takes packed bodies, and none that hides too much", async () => {
  await using fed = await open({ max_body_bytes: 100_000 });
  const headers = { "content-encoding": "gzip" };
  deepEqual(await post(fed, await gzip("a\nb"), "text/plain", { headers }), [
    200,
    '{"accepted":2}',
  ]);
  const bomb = await gzip("\0".repeat(50_000_000));
  ok(bomb.length < 100_000);
  deepEqual(await post(fed, bomb, "text/plain", { headers }), [
    413,
    "The body is too long",
  ]);
  deepEqual(await post(fed, "x".repeat(100_001)), [
    413,
    "The body is too long",
  ]);
});

Deno.test("http: events that are too long are cut between characters, and counted", async () => {
  await using fed = await open({ max_event_bytes: 4 });
  await post(fed, "abcdef\nabc\nabcé");
  deepEqual(await fed.feed.texts(3), ["abcd", "abc", "abc"]);
  equal(fed.source.counts.cut, 2);
});

Deno.test("http: lets in who has the password, or the token, and nobody else", async () => {
  const basic = (text: string) => ({ authorization: `Basic ${btoa(text)}` });
  const rows: [
    auth: Record<string, string>,
    header: Record<string, string>,
    status: number,
  ][] = [
    [{ type: "basic", username: "u", password: "p:w" }, basic("u:p:w"), 200],
    [{ type: "basic", username: "u", password: "pw" }, basic("u:px"), 401],
    [{ type: "basic", username: "u", password: "pw" }, {
      authorization: "Basic !!!",
    }, 401],
    [{ type: "basic", username: "u", password: "pw" }, {
      authorization: "Bearer u:pw",
    }, 401],
    [{ type: "basic", username: "u", password: "pw" }, {}, 401],
    [{ type: "bearer", token: "t0k" }, { authorization: "bearer t0k" }, 200],
    [{ type: "bearer", token: "t0k" }, { authorization: "Bearer t0k2" }, 401],
    [{ type: "bearer", token: "t0k" }, {
      authorization: `Bearer ${"x".repeat(5000)}`,
    }, 401],
    [{ type: "bearer", token: "t0k" }, { authorization: "Basic t0k" }, 401],
  ];
  for (const [auth, headers, status] of rows) {
    await using fed = await open({ auth });
    const [found] = await post(fed, "x", "text/plain", { headers });
    equal(found, status, JSON.stringify([auth, headers]));
    equal(fed.feed.entries.length, status === 200 ? 1 : 0);
  }
});

Deno.test("http: says when to come again while the queue is full or cannot be made safe", async () => {
  await using fed = await open();
  fed.feed.isFull = true;
  const response = await fetch(fed.address(), { method: "POST", body: "x" });
  deepEqual(
    [
      response.status,
      response.headers.get("retry-after"),
      await response.text(),
    ],
    [503, "5", "The queue is full\n"],
  );
  fed.feed.isFull = false;
  fed.feed.syncError = new Error("disk is gone");
  deepEqual(await post(fed, "x"), [503, "The queue cannot be written"]);
  match(fed.warnings.join(), /cannot be made safe: disk is gone/);
  fed.feed.syncError = undefined;
  deepEqual(await post(fed, "x"), [200, '{"accepted":1}']);
});

Deno.test("http: bodies that are sent at once may not take too much memory together", async () => {
  await using fed = await open({ max_body_bytes: "30MiB" });
  const { port } = fed.address();
  const conns: Deno.Conn[] = [];
  const begin = async () => {
    const conn = await Deno.connect({
      hostname: "127.0.0.1",
      port: Number(port),
    });
    conns.push(conn);
    await conn.write(
      encoder.encode(
        `POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${
          30 * 1024 * 1024
        }\r\nexpect: 100-continue\r\n\r\n`,
      ),
    );
    const buffer = new Uint8Array(100);
    const count = await conn.read(buffer);
    return new TextDecoder().decode(buffer.subarray(0, count ?? 0)).split(
      "\r\n",
    )[0];
  };
  equal(await begin(), "HTTP/1.1 100 Continue");
  equal(await begin(), "HTTP/1.1 100 Continue");
  equal(await begin(), "HTTP/1.1 503 Service Unavailable");
  conns[0]!.close();
  let again = await begin();
  while (again !== "HTTP/1.1 100 Continue") again = await begin();
  conns.slice(1).forEach((conn) => conn.close());
});

Deno.test("http: a web configuration brings TLS, users and tokens", async () => {
  using certificates = await makeCertificates();
  const { dir, read } = certificates;
  const token = "let-me-in";
  const hash = new Uint8Array(
    await crypto.subtle.digest("SHA-256", encoder.encode(token)),
  ).toHex();
  Deno.writeTextFileSync(
    `${dir}/web.yml`,
    `tls_server_config: { cert_file: server.pem, key_file: server.key }\nbearer_tokens: { app: ${hash} }\n`,
  );
  await using fed = await open({ web_config_file: `${dir}/web.yml` });
  equal(fed.address().protocol, "https:");
  using client = Deno.createHttpClient({ caCerts: [read("ca.pem")] });
  const send = async (authorization: string) => {
    const response = await fetch(fed.address(), {
      client,
      method: "POST",
      body: "x",
      headers: { authorization },
    });
    await response.body?.cancel();
    return response.status;
  };
  equal(await send("Bearer wrong"), 401);
  equal(await send(`Bearer ${token}`), 200);
});

Deno.test("http: tells when everybody may post, and why it cannot listen", async () => {
  await using local = await open();
  deepEqual(local.warnings, []);
  const taken = local.address().host;
  await rejects(open({ listen: taken }), {
    name: "TaskError",
    message: /Cannot listen/,
  });
  const { params } = httpSource;
  deepEqual(params.parse({}).listen, [{
    kind: "tcp",
    hostname: "127.0.0.1",
    port: 9880,
  }]);
  throws(() => params.parse({ listen: ["127.0.0.1:1", "x"] }));
});

Deno.test("http: what was answered with 200 is in the queue, under many senders at once", async () => {
  using dir = new TemporaryDir();
  const { queue } = openQueue(dir.path, { maxBytes: 50e6 });
  const source = await httpSource.open(
    httpSource.params.parse({ listen: "127.0.0.1:0" }),
    { name: "in", feed: queue, once: false, warn: () => {} },
  );
  const url = source.addresses[0]!;
  const accepted: string[] = [];
  await Promise.all(Array.from({ length: 16 }, async (_, sender) => {
    for (let number = 0; number < 30; number++) {
      const text = `${sender} ${number}`;
      const response = await fetch(url, { method: "POST", body: text });
      await response.body?.cancel();
      if (response.status === 200) accepted.push(text);
    }
  }));
  await source.close();
  await source.close();
  await queue.close();
  equal(accepted.length, 480);
  const again = openQueue(dir.path);
  const texts = readAll(again.queue.reader("a"), true, 1e6);
  deepEqual(texts.toSorted(), accepted.toSorted());
  await again.queue.close();
});
