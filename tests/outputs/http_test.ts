import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import * as fc from "fast-check";
import { httpOutput } from "../../lib/outputs/http.ts";
import { SendError } from "../../lib/outputs/output.ts";
import { Authority } from "../lib_host/_certificates.ts";
import { startMutual, startProxy } from "../lib_host/_peers.ts";
import { type Reply, type Seen, startReceiver } from "../lib_host/_receiver.ts";
import { deliverAll, NEVER, openOutput, toChangedBatch } from "./_delivery.ts";
import { toTextBatch } from "./_events.ts";

const OK: Reply = { status: 200 };
const toText = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const toLines = ({ body }: Seen) =>
  toText(body).split("\n").slice(0, -1).map((line) => JSON.parse(line).message);

/** What the output says of a reply, as `kind message`. */
async function judge(reply: Reply, params: object = {}): Promise<string> {
  await using server = startReceiver(() => reply);
  await using opened = await openOutput(httpOutput, {
    url: `${server.origin}/in`,
    ...params,
  });
  try {
    const answer = await opened.output.send(toTextBatch(["a", "b"]), NEVER);
    return answer === undefined ? "arrived" : JSON.stringify(answer);
  } catch (error) {
    ok(error instanceof SendError);
    const wish = error.retryAfterMs === undefined
      ? ""
      : ` (${error.retryAfterMs} ms)`;
    return `${error.kind} ${error.message}${wish}`
      .replace(server.origin, "URL");
  }
}

Deno.test("http: reads its params, and says what is wrong with them", () => {
  const parse = (params: object) =>
    httpOutput.params.safeParse({ url: "http://h/", ...params });
  deepEqual(parse({}).data, {
    url: "http://h/",
    method: "POST",
    format: "json_lines",
    index: "logs-driftless-default",
    loki: { line: "text" },
    headers: {},
    compression: { algorithm: "none", level: undefined },
    timeout: 60,
  });
  ok(
    parse({
      auth: { type: "apikey", key: "k" },
      compression: { enabled: true, algorithm: "gzip", level: 6 },
      timeout: "10s",
      index: "logs-{labels.app}-%Y.%m.%d",
    }).success,
  );
  const wrong: object[] = [
    { url: "h:1" },
    { url: "ftp://h/" },
    { method: "GET" },
    { format: "xml" },
    { headers: { "a b": "c" } },
    { headers: { a: "b\r\nc: d" } },
    { headers: { a: "日" } },
    { auth: { type: "digest" } },
    { auth: { type: "bearer" } },
    { auth: { type: "basic", username: "a", password: "b", token: "c" } },
    { index: "Logs" },
    { index: "a b" },
    { index: "-a" },
    { index: "a-{nothing}" },
    { index: "a-%Q" },
    { tls: { ca_file: "ca.pem" } },
    { tls: { key_file: "/k.pem" } },
    { proxy: "proxy:3128" },
    { urls: [] },
  ];
  for (const params of wrong) {
    equal(parse(params).success, false, JSON.stringify(params));
  }
});

Deno.test("http: writes each form, with its type, the name of the batch and the sender", async () => {
  await using server = startReceiver(() => OK);
  const batch = toChangedBatch(['a "b"', "é"], (event) => {
    event.message = `<${event.text}>`;
  });
  const rows = [
    ["json_lines", "application/x-ndjson"],
    ["json_array", "application/json"],
    ["lines", "text/plain; charset=utf-8"],
  ] as const;
  for (const [format, type] of rows) {
    await using opened = await openOutput(httpOutput, {
      url: `${server.origin}/in?x=1`,
      format,
      method: "PUT",
      headers: { "x-team": "web" },
      auth: { type: "bearer", token: "t0ken" },
    });
    await opened.output.send(batch, NEVER);
    const { headers, method, target } = server.seen.at(-1)!;
    deepEqual([method, target], ["PUT", "/in?x=1"]);
    deepEqual(
      [
        headers["content-type"],
        headers["idempotency-key"],
        headers["authorization"],
        headers["x-team"],
        headers["content-encoding"],
      ],
      [type, "h1/5f2c/0-9", "Bearer t0ken", "web", undefined],
    );
  }
  const [lines, array, plain] = server.seen.map(({ body }) => toText(body));
  const wanted = ['<a "b">', "<é>"];
  deepEqual(
    lines?.split("\n").slice(0, -1).map((line) => JSON.parse(line).message),
    wanted,
  );
  deepEqual(
    JSON.parse(array ?? "").map((one: { message: string }) => one.message),
    wanted,
  );
  equal(plain, 'a "b"\né\n');
});

Deno.test("http: user, key and own type are sent as they are told, once", async () => {
  await using server = startReceiver(() => OK);
  const rows = [
    [
      { auth: { type: "basic", username: "ann", password: "p:ß" } },
      (
        { headers }: Seen,
      ) => headers["authorization"],
      `Basic ${new TextEncoder().encode("ann:p:ß").toBase64()}`,
    ],
    [
      { auth: { type: "apikey", key: "k1" } },
      ({ headers }: Seen) => headers["x-api-key"],
      "k1",
    ],
    [{
      auth: { type: "apikey", header_name: "authorization", key: "ApiKey x" },
    }, (
      { headers }: Seen,
    ) => headers["authorization"], "ApiKey x"],
    [{ headers: { "Content-Type": "application/json" } }, (
      { headers }: Seen,
    ) => headers["content-type"], "application/json"],
  ] as const;
  for (const [params, find, wanted] of rows) {
    await using opened = await openOutput(httpOutput, {
      url: server.origin,
      ...params,
    });
    await opened.output.send(toTextBatch(["a"]), NEVER);
    equal(find(server.seen.at(-1)!), wanted);
  }
});

Deno.test("http: compresses the body and says how", async () => {
  await using server = startReceiver(() => OK);
  const open = { gzip: gunzipSync, zstd: zstdDecompressSync };
  for (const algorithm of ["gzip", "zstd"] as const) {
    await using opened = await openOutput(httpOutput, {
      url: server.origin,
      format: "lines",
      compression: { algorithm, level: 1 },
    });
    await opened.output.send(toTextBatch(["a".repeat(10_000)]), NEVER);
    const { headers, body } = server.seen.at(-1)!;
    equal(headers["content-encoding"], algorithm);
    ok(body.length < 200);
    equal(open[algorithm](body).length, 10_001);
  }
});

Deno.test("http: keeps its connection, and opens one anew when the server ended it", async () => {
  await using server = startReceiver((_, count) => count === 1 ? "drop" : OK);
  await using opened = await openOutput(httpOutput, { url: server.origin });
  const { status } = await deliverAll(
    opened.output,
    ["a", "b", "c"].map((text) => toTextBatch([text], text)),
  );
  deepEqual(server.seen.map(({ connection }) => connection), [0, 0, 1, 1]);
  deepEqual([status.sent, status.circuit], [3, "closed"]);
});

const STATUS_ROWS: [Reply, string][] = [
  [{ status: 200 }, "arrived"],
  [{ status: 204 }, "arrived"],
  [{ status: 200, body: "<html>" }, "arrived"],
  [
    { status: 301, headers: { location: "https://elsewhere/" } },
    'again URL/in: it answered 301, which redirects; if that is right, set "url" to where it leads',
  ],
  [
    { status: 400, body: "no\n such\tfield\u0000" },
    "refused URL/in: it answered 400 Bad Request: no such field",
  ],
  [
    { status: 401 },
    'again URL/in: it answered 401 Unauthorized; look at "auth"',
  ],
  [
    { status: 403 },
    'again URL/in: it answered 403 Forbidden; look at "auth" and its rights',
  ],
  [
    { status: 404, body: "<h1>", headers: { "content-type": "text/html" } },
    'again URL/in: it answered 404 Not Found; look at "url"',
  ],
  [{ status: 408 }, "again URL/in: it answered 408 Request Timeout"],
  [{ status: 409 }, "again URL/in: it answered 409"],
  [{ status: 413 }, "smaller URL/in: it answered 413 Content Too Large"],
  [{ status: 422 }, "refused URL/in: it answered 422 Unprocessable Content"],
  [
    { status: 429, headers: { "retry-after": "7" } },
    "again URL/in: it answered 429 Too Many Requests (7000 ms)",
  ],
  [
    {
      status: 503,
      headers: {
        date: "Sun, 01 Mar 2026 12:00:00 GMT",
        "retry-after": "Sun, 01 Mar 2026 12:00:30 GMT",
      },
    },
    "again URL/in: it answered 503 Service Unavailable (30000 ms)",
  ],
  [
    { status: 503, headers: { "retry-after": "soon" } },
    "again URL/in: it answered 503 Service Unavailable",
  ],
  [{ status: 501 }, "again URL/in: it answered 501"],
  [
    { status: 500, body: "x".repeat(1_000_000) },
    `again URL/in: it answered 500 Internal Server Error: ${"x".repeat(300)}…`,
  ],
  ["drop", "again URL/in: it closed the connection before it answered"],
  ["cut", "again URL/in: the answer was cut off"],
];
for (const [reply, wanted] of STATUS_ROWS) {
  const name = typeof reply === "string" ? reply : `${reply.status}`;
  Deno.test(`http: ${name} means ${wanted.slice(0, 60)}`, async () => {
    equal(await judge(reply), wanted);
  });
}

Deno.test("http: a server that does not answer is given up after the time", async () => {
  equal(
    await judge("hang", { timeout: 0.05 }),
    "again URL/in: no answer within 0.05 s",
  );
});

Deno.test("http: an answer without end is read only as far as it matters", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const flood = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(65_536));
    const write = (text: string) =>
      connection.write(new TextEncoder().encode(text));
    await write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    const piece = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    for (;;) await write(piece);
  })().catch(() => "ended");
  await using opened = await openOutput(httpOutput, {
    url: `http://127.0.0.1:${listener.addr.port}`,
  });
  equal(await opened.output.send(toTextBatch(["a"]), NEVER), undefined);
  equal(await flood, "ended");
  listener.close();
});

Deno.test("http: a name that cannot be resolved, and a port where nobody listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await using opened = await openOutput(httpOutput, {
    url: `http://127.0.0.1:${port}/in`,
  });
  await rejects(opened.output.send(toTextBatch(["a"]), NEVER), {
    kind: "again",
    message: `http://127.0.0.1:${port}/in: Connection refused`,
  });
  // A label of 64 characters is no name: nobody is asked for it.
  const name = "a".repeat(64);
  const script = `
    import { httpOutput } from "${
    import.meta.resolve("../../lib/outputs/http.ts")
  }";
    const params = httpOutput.params.parse({ url: "http://${name}/" });
    const output = await httpOutput.open(params, { warn() {} });
    const batch = { id: "b", count: 0, toJsonLines: () => new Uint8Array() };
    const error = await output.send(batch, new AbortController().signal)
      .catch((error) => error);
    console.log(error.kind, error.message);
    await output.close();`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", script],
    cwd: new URL("../..", import.meta.url).pathname,
  }).output();
  match(
    toText(stdout),
    /^again http:\/\/a+\/: its name cannot be resolved: /,
  );
});

Deno.test("http: expired and strange certificates are told, and nothing is sent", async () => {
  using authority = await Authority.make();
  const rows = [
    [-1, { ca_file: authority.caFile }, /its certificate has expired$/],
    [2, {}, /its certificate comes from nobody who is trusted here$/],
  ] as const;
  for (const [days, tls, message] of rows) {
    const certificate = await authority.certify("IP:127.0.0.1", days);
    await using server = startReceiver(() => OK, certificate);
    const url = server.origin;
    await using opened = await openOutput(httpOutput, { url, tls });
    await rejects(opened.output.send(toTextBatch(["a"]), NEVER), {
      kind: "again",
      message,
    });
    equal(server.seen.length, 0);
    const blind = { url, tls: { verify: false } };
    await using trusting = await openOutput(httpOutput, blind);
    equal(await trusting.output.send(toTextBatch(["a"]), NEVER), undefined);
  }
});

Deno.test("http: comes with a certificate where one is wanted, and through a proxy", async () => {
  using authority = await Authority.make();
  const certificate = await authority.certify("IP:127.0.0.1");
  const client = await authority.certify("DNS:client");
  await using mutual = await startMutual(
    certificate.cert,
    certificate.key,
    authority,
  );
  const tls = {
    ca_file: authority.caFile,
    cert_file: client.cert,
    key_file: client.key,
  };
  await using server = startReceiver(() => OK, certificate);
  await using proxy = startProxy(server);
  const rows = [
    { url: mutual.origin, tls },
    { url: server.origin, tls, proxy: proxy.url },
  ];
  for (const params of rows) {
    await using opened = await openOutput(httpOutput, params);
    equal(await opened.output.send(toTextBatch(["a"]), NEVER), undefined);
  }
  equal(server.seen.length, 1);
  equal(proxy.asked.length, 1);
});

Deno.test("http: no secret is told, whatever the server says of what it was sent", async () => {
  await using server = startReceiver(({ headers, target }) => ({
    status: 401,
    body: `${JSON.stringify(headers)} ${target}`,
  }));
  const rows = [
    { auth: { type: "bearer", token: "s3cret-value" } },
    { auth: { type: "basic", username: "ann", password: "s3cret-value" } },
    { auth: { type: "apikey", key: "s3cret-value" } },
    { headers: { "X-Token": "s3cret-value" } },
    { headers: { Authorization: "s3cret-value" } },
    { url: `${server.origin}/?key=s3cret-value` },
    { url: server.origin.replace("//", "//ann:s3cret-value@") },
  ];
  for (const params of rows) {
    await using opened = await openOutput(httpOutput, {
      url: server.origin,
      ...params,
    });
    await rejects(opened.output.send(toTextBatch(["a"]), NEVER), (error) => {
      ok(error instanceof SendError);
      match(error.message, /401 .*\*\*\*/, error.message);
      ok(!error.message.includes("s3cret"), error.message);
      ok(!error.message.includes(btoa("ann:s3cret-value")), error.message);
      return true;
    });
  }
});

Deno.test("http: a stop ends the request at once", async () => {
  const stop = new AbortController();
  await using server = startReceiver(() => {
    stop.abort(new Error("stopped"));
    return "hang";
  });
  await using opened = await openOutput(httpOutput, { url: server.origin });
  await rejects(
    opened.output.send(toTextBatch(["a"]), stop.signal),
    { message: "stopped" },
  );
});

Deno.test("http: one bad event of a batch becomes a dead letter, the others arrive in order", async () => {
  const arrived: string[] = [];
  await using server = startReceiver((seen) => {
    const lines = toLines(seen);
    if (lines.includes("bad")) return { status: 400, body: "bad event" };
    arrived.push(...lines);
    return OK;
  });
  await using opened = await openOutput(httpOutput, {
    url: `${server.origin}/in`,
  });
  const texts = ["a", "b", "c", "bad", "d"];
  const { dead, status } = await deliverAll(opened.output, [
    toTextBatch(texts),
  ]);
  deepEqual(arrived, ["a", "b", "c", "d"]);
  deepEqual(dead, [
    `bad: ${server.origin}/in: it answered 400 Bad Request: bad event`,
  ]);
  deepEqual([status.sent, status.refused], [4, 1]);
});

/** What a server does before it behaves. */
const FAULT = fc.constantFrom<Reply | "reset">(
  { status: 429, headers: { "retry-after": "0" } },
  { status: 503 },
  { status: 500, body: "oops" },
  { status: 302, headers: { location: "/login" } },
  { status: 401 },
  "drop",
  "cut",
  "reset",
);

Deno.test("http: whatever a real server does, each event arrives or is a dead letter", async () => {
  const run = fc.asyncProperty(
    fc.array(FAULT, { maxLength: 8 }),
    fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
    fc.integer({ min: 1, max: 12 }),
    async (faults, isBad, most) => {
      const arrived: string[] = [];
      const ids = new Map<string, string>();
      await using server = startReceiver(
        (seen) => {
          const lines = toLines(seen);
          const id = seen.headers["idempotency-key"] ?? "";
          equal(ids.getOrInsert(id, lines.join()), lines.join());
          const fault = faults.shift();
          if (fault !== undefined && fault !== "reset") {
            // What is cut off may have been taken all the same.
            if (fault === "cut") arrived.push(...lines);
            return fault;
          }
          if (lines.length > most) return { status: 413 };
          if (lines.some((line) => line.startsWith("bad"))) {
            return { status: 400 };
          }
          arrived.push(...lines);
          return OK;
        },
        undefined,
        () => faults[0] === "reset" && faults.shift() === "reset",
      );
      await using opened = await openOutput(httpOutput, {
        url: server.origin,
      });
      const texts = isBad.map((bad, at) => `${bad ? "bad" : "good"} ${at}`);
      const { dead, status } = await deliverAll(opened.output, [
        toTextBatch(texts),
      ]);
      const letters = dead.map((line) => line.split(":")[0] ?? "");
      deepEqual(
        letters.toSorted(),
        texts.filter((text) => text.startsWith("bad")).sort(),
      );
      const all = new Set([...arrived, ...letters]);
      deepEqual([...all].sort(), texts.toSorted());
      equal(status.sent + status.refused, texts.length);
    },
  );
  await fc.assert(run, { numRuns: 40 });
});
