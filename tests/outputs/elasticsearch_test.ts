import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import * as fc from "fast-check";
import { toBatch } from "../../lib/outputs/batch.ts";
import { elasticsearchOutput } from "../../lib/outputs/elasticsearch.ts";
import { httpOutput } from "../../lib/outputs/http.ts";
import { type Reply, type Seen, startReceiver } from "../lib_host/_receiver.ts";
import { deliverAll, openOutput, toChangedBatch } from "./_delivery.ts";
import { ORIGIN, toEvents, toTextBatch } from "./_events.ts";

/** One document as it came. */
interface Document {
  readonly index: string;
  readonly id: string;
  readonly message: string;
}

/** Reads a bulk request. */
function parseBulk({ body }: Seen): Document[] {
  const text = new TextDecoder().decode(body);
  ok(text.endsWith("\n"));
  const lines = text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
  return lines.flatMap((action, at) =>
    at % 2 === 1 ? [] : [{
      index: action.create._index,
      id: action.create._id,
      message: lines[at + 1].message,
    }]
  );
}

/** Answers a bulk request with a status for each document. */
function toAnswer(statuses: readonly number[]): Reply {
  const items = statuses.map((status) => ({
    create: status < 300
      ? { status }
      : { status, error: { type: `type_${status}`, reason: "a\nreason" } },
  }));
  const errors = statuses.some((status) => status >= 300);
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ took: 1, errors, items }),
  };
}

Deno.test("elasticsearch: reads its params: one host or several, or url", () => {
  const parse = (params: object) =>
    elasticsearchOutput.params.safeParse(params);
  deepEqual(parse({ hosts: "http://a" }).data?.hosts, ["http://a"]);
  deepEqual(parse({ url: "http://a" }).data?.hosts, ["http://a"]);
  deepEqual(parse({ hosts: ["http://a", "http://b"] }).data?.hosts.length, 2);
  const wrong = [
    {},
    { hosts: [] },
    { hosts: ["a:9200"] },
    { hosts: "http://a", url: "http://b" },
    { url: "http://a", format: "lines" },
  ];
  for (const params of wrong) {
    equal(parse(params).success, false, JSON.stringify(params));
  }
});

Deno.test("elasticsearch: creates documents by the names of the common schema, each under a lasting name", async () => {
  await using server = startReceiver(() => toAnswer([201, 201]));
  const batch = toChangedBatch(['GET "/"', "b"], (event, index) => {
    if (index !== 0) return;
    event.timeMs = Date.UTC(2026, 2, 1, 11, 59, 58) + 0.25;
    event.level = "warning";
    event.message = "GET";
    event.fields = { status: 404 };
    event.labels = { app: "web" };
  });
  await using opened = await openOutput(elasticsearchOutput, {
    url: `${server.origin}/es/`,
    index: "logs-{labels.app}-%Y.%m.%d",
  });
  const { status } = await deliverAll(opened.output, [batch]);
  equal(status.sent, 2);
  const { method, target, headers, body } = server.seen[0]!;
  deepEqual([method, target.split("?")[0]], ["POST", "/es/_bulk"]);
  match(target, /filter_path=errors%2Citems/);
  equal(headers["content-type"], "application/x-ndjson");
  const lines = new TextDecoder().decode(body).split("\n");
  deepEqual(lines.slice(0, -1).map((line) => JSON.parse(line)), [
    {
      create: { _index: "logs-web-2026.03.01", _id: "h1-5f2c-000000000000" },
    },
    {
      "@timestamp": "2026-03-01T11:59:58.000250Z",
      message: "GET",
      log: { level: "warning", file: { path: "/var/log/app.log" }, offset: 0 },
      host: { name: "h1" },
      event: { dataset: "app" },
      labels: { app: "web" },
      fields: { status: 404 },
    },
    { create: { _index: "logs-_-2026.03.01", _id: "h1-5f2c-000000000008" } },
    {
      "@timestamp": "2026-03-01T12:00:00.123Z",
      message: "b",
      log: { file: { path: "/var/log/app.log" }, offset: 8 },
      host: { name: "h1" },
      event: { dataset: "app" },
    },
  ]);
});

Deno.test("elasticsearch: a path that names the end already, and a query of the operator's, stay", async () => {
  await using server = startReceiver(() => toAnswer([201]));
  await using opened = await openOutput(httpOutput, {
    url: `${server.origin}/logs/_bulk?filter_path=*`,
    format: "elasticsearch",
  });
  await deliverAll(opened.output, [toTextBatch(["a"])]);
  equal(server.seen[0]?.target, "/logs/_bulk?filter_path=*");
});

Deno.test("elasticsearch: sends again only what was put off, sets aside what was refused, and takes what is there for done", async () => {
  const documents: string[][] = [];
  await using server = startReceiver((seen, count) => {
    documents.push(parseBulk(seen).map(({ message }) => message));
    return toAnswer(
      count === 0 ? [201, 429, 400, 409, 503, 403] : [
        201,
        201,
        201,
      ],
    );
  });
  await using opened = await openOutput(elasticsearchOutput, {
    hosts: server.origin,
  });
  const { dead, told, status } = await deliverAll(opened.output, [
    toTextBatch(["a", "b", "c", "d", "e", "f"]),
  ]);
  deepEqual(documents, [["a", "b", "c", "d", "e", "f"], ["b", "e", "f"]]);
  deepEqual(dead, ["c: status 400 type_400: a reason"]);
  deepEqual([status.sent, status.refused, status.retried], [5, 1, 1]);
  ok(
    told.includes(
      "fails and is tried again: the receiver put off 3 of 6 events: status 429 type_429: a reason",
    ),
    told.join("\n"),
  );
});

/** Answers that are none to the request, and what is told of them. */
const WRONG: readonly [Reply, RegExp][] = [
  [{
    status: 200,
    headers: { "content-type": "text/html" },
    body: "<html>log in</html>",
  }, /answered no JSON, but what is text\/html/],
  [toAnswer([201]), /answered for 1 of 2 events/],
  [toAnswer([201, 201, 201]), /answered for 3 of 2 events/],
  [{
    status: 200,
    body:
      '{"errors":true,"items":[{"create":{"status":201}},{"create":{"status":201}}]}',
  }, /tells of errors and shows none/],
  [
    { status: 200, body: '{"errors":false}' },
    /JSON, but not of a bulk request/,
  ],
  [{ status: 200, body: "[]" }, /JSON, but not of a bulk request/],
  [{
    status: 200,
    body: '{"errors":false,"items":[{"create":{"status":201}},{"cre',
  }, /answered no JSON, but what is of no type/],
  [{
    status: 200,
    body: '{"errors":false,"items":[{"create":{"status":201}},null]}',
  }, /put off 1 of 2 events: no status/],
  ["cut", /the answer was cut off/],
];
for (const [reply, wanted] of WRONG) {
  Deno.test(`elasticsearch: sends a batch again when ${wanted.source}`, async () => {
    await using server = startReceiver((seen, count) =>
      count === 0 ? reply : toAnswer(parseBulk(seen).map(() => 409))
    );
    await using opened = await openOutput(elasticsearchOutput, {
      hosts: server.origin,
    });
    const { dead, told, status } = await deliverAll(opened.output, [
      toTextBatch(["a", "b"]),
    ]);
    deepEqual([dead, status.sent, status.retried], [[], 2, 1]);
    match(told[0] ?? "", wanted);
  });
}

Deno.test("elasticsearch: goes on with the next host where one does not work", async () => {
  await using away = startReceiver(() => ({ status: 503 }));
  await using server = startReceiver((seen) =>
    toAnswer(parseBulk(seen).map(() => 201))
  );
  await using opened = await openOutput(elasticsearchOutput, {
    hosts: [away.origin, server.origin],
  });
  const { status } = await deliverAll(
    opened.output,
    ["a", "b", "c"].map((text) => toTextBatch([text], text)),
  );
  deepEqual([status.sent, away.seen.length, server.seen.length], [3, 1, 3]);
});

Deno.test("elasticsearch: a name that is too long for Elasticsearch is a digest, the same each time", async () => {
  const ids: string[] = [];
  await using server = startReceiver((seen) => {
    ids.push(...parseBulk(seen).map(({ id }) => id));
    return toAnswer([201]);
  });
  const origin = { ...ORIGIN, host: { name: "é".repeat(300) } };
  const batch = toBatch("b", toEvents(["a"], origin));
  await using opened = await openOutput(elasticsearchOutput, {
    hosts: server.origin,
  });
  await deliverAll(opened.output, [batch, batch]);
  match(ids[0] ?? "", /^[0-9a-f]{64}$/);
  equal(ids[0], ids[1]);
});

Deno.test("elasticsearch: whatever becomes of each event, an index holds each once or it is a dead letter", async () => {
  const verdict = fc.constantFrom(201, 201, 201, 429, 503, 400, 403, 404, 0);
  const run = fc.asyncProperty(
    fc.array(fc.array(verdict, { maxLength: 6 }), {
      minLength: 1,
      maxLength: 12,
    }),
    fc.array(fc.constantFrom("cut", "drop", "html", "taken"), {
      maxLength: 5,
    }),
    async (verdicts, faults) => {
      const index = new Map<string, string>();
      await using server = startReceiver((seen) => {
        const fault = faults.pop();
        if (fault === "drop") return "drop";
        const statuses = parseBulk(seen).map(({ id, message }) => {
          if (index.has(id)) return 409;
          const own = verdicts[Number(message)] ?? [];
          const status = own.shift() ?? 201;
          if (status === 201) index.set(id, message);
          return status;
        });
        if (fault === "cut") return "cut";
        if (fault === "taken") return { status: 503 };
        if (fault === "html") return { status: 200, body: "<html>" };
        return toAnswer(statuses);
      });
      await using opened = await openOutput(elasticsearchOutput, {
        hosts: server.origin,
      });
      const texts = verdicts.map((_, at) => `${at}`);
      const { dead } = await deliverAll(opened.output, [toTextBatch(texts)]);
      const letters = dead.map((line) => line.split(":")[0] ?? "");
      deepEqual(
        [...index.values(), ...letters].sort(),
        texts.toSorted(),
      );
    },
  );
  await fc.assert(run, { numRuns: 40 });
});
