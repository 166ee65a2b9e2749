import assert from "node:assert/strict";
import * as zlib from "node:zlib";
import type { Batch } from "../../lib/outputs/batch.ts";
import type { OpenOutput } from "../../lib/outputs/output.ts";
import { s3Output } from "../../lib/outputs/s3.ts";
import { CONTEXT, never, ORIGIN, toEvents, toLines } from "./_batches.ts";
import { KEYS, type S3Server, startS3 } from "./_s3_server.ts";

const { params } = s3Output;

async function open(more: object): Promise<OpenOutput & AsyncDisposable> {
  const read = params.parse({ bucket: "logs", ...KEYS, ...more });
  const output = await s3Output.open(read, CONTEXT);
  return { ...output, [Symbol.asyncDispose]: () => output.close() };
}

async function listKeys(server: S3Server): Promise<string[]> {
  const { body } = await server.get("?list-type=2");
  const text = new TextDecoder().decode(body);
  return [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) => key);
}

async function send(how: object, ...batches: readonly Batch[]): Promise<void> {
  await using output = await open(how);
  for (const batch of batches) await output.send(batch, never());
}

Deno.test("s3: reads its params, those of the first Driftless too", () => {
  const found = params.parse({ bucket: "acme-logs", region: "eu-central-1" });
  assert.deepEqual(found, {
    bucket: "acme-logs",
    region: "eu-central-1",
    timeout: 60,
    prefix: "logs/",
    key_template: "%Y/%m/%d/{host}/{source}-{id}.jsonl",
    format: "json",
    compression: { algorithm: "gzip", level: undefined },
    content_encoding: false,
  });
  assert.deepEqual(s3Output.toLimits?.(found), {});
  const original = params.parse({
    bucket: "acme-logs",
    region: "us-east-1",
    prefix: "app/",
    upload_interval: 300,
    batch_size: 1000,
    access_key: "AKIA",
    secret_key: "s",
    compression: { enabled: true, algorithm: "gzip", level: 6 },
  });
  assert.deepEqual(s3Output.toLimits?.(original), {
    maxAgeMs: 300_000,
    maxEvents: 1000,
  });
  const rows: [wrong: object, why: RegExp][] = [
    [{ bucket: "A" }, /the name of a bucket/],
    [{ region: "Frankfurt" }, /a region such as/],
    [{ access_key: "a" }, /both "access_key" and "secret_key"/],
    [{ session_token: "a" }, /"access_key" beside it/],
    [{ kms_key_id: "a" }, /"sse" to be "aws:kms"/],
    [{ storage_class: "cold" }, /a storage class such as/],
    [{ endpoint: "minio:9000" }, /an address that starts with/],
    [{ key_template: "%F.jsonl" }, /"\{id\}" in it/],
    [{ key_template: "{x}{id}" }, /"\{x\}" is unknown/],
    [{ key_template: "../{id}" }, /no parts "\." and "\.\."/],
    [{ prefix: "/logs/" }, /does not start with "\/"/],
    [{ prefix: "x".repeat(900) }, /below 1024 bytes/],
  ];
  for (const [wrong, why] of rows) {
    const { error } = params.safeParse({ bucket: "logs", ...wrong });
    assert.match(String(error?.issues[0]?.message), why, JSON.stringify(wrong));
  }
});

Deno.test("s3: an object for each batch, that takes its own place when it is sent again", async () => {
  await using server = await startS3();
  const { endpoint } = server;
  const lines = toLines("one\ntwo\n");
  await send({ endpoint }, lines, toEvents("three"), lines);
  const [key = "", ...more] = await listKeys(server);
  assert.deepEqual(more, []);
  assert.equal(key, "logs/2026/03/01/h1/nginx-batch-1.jsonl.gz");
  const { headers, body } = await server.get(key);
  assert.equal(headers["content-type"], "application/gzip");
  assert.equal(headers["content-encoding"], undefined);
  const texts = new TextDecoder().decode(zlib.gunzipSync(body)).split("\n");
  assert.deepEqual(
    texts.slice(0, -1).map((text) => JSON.parse(text).message),
    ["one", "two"],
  );
});

Deno.test("s3: objects as they are asked for", async () => {
  await using server = await startS3();
  const how = { endpoint: server.endpoint, prefix: "", format: "lines" };
  const rows: [params: object, key: string, type: string, encoding?: string][] =
    [
      [
        { compression: "none", key_template: "plain {labels.app} é/{id}.log" },
        "plain%20my_app%20%C3%A9/batch-1.log",
        "text/plain; charset=utf-8",
      ],
      [
        { compression: "zstd", key_template: "{id}+(1)'s.log" },
        "batch-1%2B%281%29%27s.log.zst",
        "application/zstd",
      ],
      [
        { content_encoding: true, key_template: "e-{id}" },
        "e-batch-1.gz",
        "text/plain; charset=utf-8",
        "gzip",
      ],
    ];
  for (const [more, key, type, encoding] of rows) {
    const origin = { ...ORIGIN, labels: { app: "my app" } };
    await send({ ...how, ...more }, toLines("one\n", origin));
    const { status, headers, body } = await server.get(key);
    assert.equal(status, 200, key);
    assert.equal(headers["content-type"], type);
    assert.equal(headers["content-encoding"], encoding);
    // What has an encoding is unpacked on the way.
    const text = key.endsWith(".zst") ? zlib.zstdDecompressSync(body) : body;
    assert.equal(new TextDecoder().decode(text), "one\n");
  }
});

Deno.test("s3: events part by what the key holds of them", async () => {
  await using server = await startS3();
  const batch = toEvents(
    { text: "1", labels: { app: "a" } },
    { text: "2", labels: { app: "../b" } },
    { text: "3", labels: { app: "a" } },
  );
  await send(
    {
      endpoint: server.endpoint,
      key_template: "{labels.app}/{id}",
      compression: "none",
      format: "lines",
    },
    batch,
    batch,
  );
  const keys = await listKeys(server);
  const texts = await Promise.all(keys.map(async (key) => {
    const { body } = await server.get(key);
    return [
      key.replace(/\.[0-9a-f]{16}$/, ".#"),
      new TextDecoder().decode(body),
    ];
  }));
  assert.deepEqual(Object.fromEntries(texts), {
    "logs/_._b/batch-1.1-2": "2\n",
    "logs/a/batch-1.#": "1\n3\n",
  });
});

Deno.test("s3: a large object is written in parts", async () => {
  await using server = await startS3();
  const text = `${"0123456789".repeat(100)}\n`.repeat(20_000);
  await send({
    endpoint: server.endpoint,
    compression: "none",
    format: "lines",
  }, toLines(text));
  const [key = ""] = await listKeys(server);
  const { body } = await server.get(key);
  assert.equal(body.length, text.length);
  assert.equal(new TextDecoder().decode(body) === text, true);
});

Deno.test("s3: what a server refuses is told without secrets", async () => {
  await using server = await startS3();
  const { endpoint } = server;
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const closed = listener.addr.port;
  listener.close();
  const rows: [params: object, why: RegExp][] = [
    [
      { secret_key: "wrong-secret" },
      /^Cannot write to s3:\/\/logs at 127\.0\.0\.1:\d+: it answered 403 SignatureDoesNotMatch /,
    ],
    [{ bucket: "other" }, /it answered 404 NoSuchBucket /],
    [{ endpoint: `http://127.0.0.1:${closed}` }, /connection refused/i],
  ];
  for (const [more, why] of rows) {
    await assert.rejects(
      send({ endpoint, ...more }, toLines("a\n")),
      (error: Error) => {
        assert.match(error.message, why);
        assert.doesNotMatch(error.message, /wrong-secret|S3RVER/);
        return true;
      },
    );
  }
});
