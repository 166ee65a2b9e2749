import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import * as fc from "fast-check";
import { toBatch } from "../../lib/outputs/batch.ts";
import { httpOutput } from "../../lib/outputs/http.ts";
import { lokiOutput } from "../../lib/outputs/loki.ts";
import { type Reply, type Seen, startReceiver } from "../lib_host/_receiver.ts";
import { deliverAll, openOutput, toChangedBatch } from "./_delivery.ts";
import { ORIGIN, READ_MS, toEvents, toTextBatch } from "./_events.ts";

const STORED: Reply = { status: 204 };

/** One stream of a push. */
interface Stream {
  readonly stream: Record<string, string>;
  readonly values: readonly [time: string, line: string][];
}

function parsePush({ body }: Seen): Stream[] {
  return JSON.parse(new TextDecoder().decode(body)).streams;
}

Deno.test("loki: reads its params", () => {
  const parse = (params: object) =>
    lokiOutput.params.safeParse({ url: "http://h", ...params });
  equal(parse({ labels: ["host"], line: "json", tenant: "a" }).success, true);
  for (
    const wrong of [{ line: "xml" }, { tenant: "a\nb" }, { labels: "host" }, {
      index: "a",
    }]
  ) equal(parse(wrong).success, false, JSON.stringify(wrong));
});

Deno.test("loki: one stream for each set of labels, lines in the order of their times, times in nanoseconds as text", async () => {
  await using server = startReceiver(() => STORED);
  const origin = { ...ORIGIN, labels: { "app.kubernetes.io/name": "web" } };
  const events = toEvents(["late", "early", "error", "read"], origin);
  const times = [READ_MS + 5, READ_MS - 1.5, READ_MS, undefined];
  events.forEach((event, at) => event.timeMs = times[at]);
  if (events[2]) events[2].labels = { level: "error" };
  await using opened = await openOutput(lokiOutput, {
    url: server.origin,
    tenant: "web",
  });
  const { status } = await deliverAll(opened.output, [toBatch("b", events)]);
  equal(status.sent, 4);
  const { target, headers } = server.seen[0]!;
  deepEqual(
    [target, headers["x-scope-orgid"], headers["content-type"]],
    ["/loki/api/v1/push", "web", "application/json"],
  );
  const labels = {
    host: "h1",
    source: "app",
    app_kubernetes_io_name: "web",
  };
  const second = READ_MS / 1000 | 0;
  deepEqual(parsePush(server.seen[0]!), [
    {
      stream: labels,
      values: [
        [`${second}121500005`, "early"],
        [`${second}123000017`, "read"],
        [`${second}128000000`, "late"],
      ],
    },
    {
      stream: { ...labels, level: "error" },
      values: [[`${second}123000011`, "error"]],
    },
  ]);
});

Deno.test("loki: labels as chosen; the line may be all that is known", async () => {
  await using server = startReceiver(() => STORED);
  const batch = toChangedBatch(["a"], (event) => {
    event.level = "info";
    event.labels = { team: "x" };
    event.fields = { "status": 404, nested: { a: 1 }, none: null };
  });
  const url = `${server.origin}/loki/api/v1/push`;
  const send = async (loki: object) => {
    await using opened = await openOutput(httpOutput, {
      url,
      format: "loki",
      loki,
    });
    await deliverAll(opened.output, [batch]);
    return parsePush(server.seen.at(-1)!)[0]!;
  };
  const labels = ["level", "team", "fields.status", "fields.nested", "gone"];
  deepEqual((await send({ labels })).stream, {
    level: "info",
    team: "x",
    status: "404",
  });
  deepEqual((await send({ labels: ["gone"] })).stream, { source: "app" });
  deepEqual((await send({ labels: ["file"] })).stream, {
    file: "/var/log/app.log",
  });
  const line = (await send({ line: "json" })).values[0]?.[1] ?? "";
  equal(JSON.parse(line).fields.status, 404);
});

Deno.test("loki: equal lines of one time stay several, and one that is sent again stays one", async () => {
  const kept = new Set<string>();
  await using server = startReceiver((seen, count) => {
    for (const { stream, values } of parsePush(seen)) {
      for (const value of values) kept.add(JSON.stringify([stream, value]));
    }
    return count === 0 ? "drop" : STORED;
  });
  const batch = toChangedBatch(["same", "same", "same"], (event) => {
    event.timeMs = READ_MS;
  });
  await using opened = await openOutput(lokiOutput, { url: server.origin });
  await deliverAll(opened.output, [batch]);
  ok(server.seen.length > 1);
  equal(kept.size, 3);
});

Deno.test("loki: what it refuses is never sent again: the batch is a dead letter with the reason", async () => {
  await using server = startReceiver(() => ({
    status: 400,
    body: "entry too far behind, total ignored: 1 out of 2",
  }));
  await using opened = await openOutput(lokiOutput, { url: server.origin });
  const { dead, status } = await deliverAll(opened.output, [
    toTextBatch(["a", "b"]),
  ]);
  equal(server.seen.length, 1);
  deepEqual([dead.length, status.refused, status.sent], [2, 2, 0]);
  match(dead[0] ?? "", /total ignored: 1 out of 2 \(parts of the batch may/);
});

Deno.test("loki: too much at once is halved, limits are waited for, pages are no answer", async () => {
  const lines: string[] = [];
  const faults: Reply[] = [
    { status: 429 },
    { status: 200, headers: { "content-type": "text/html" }, body: "<p>" },
    { status: 500 },
    { status: 404 },
  ];
  await using server = startReceiver((seen) => {
    const fault = faults.pop();
    if (fault) return fault;
    const values = parsePush(seen).flatMap(({ values }) => values);
    if (values.length > 2) return { status: 413 };
    lines.push(...values.map(([, line]) => line));
    return STORED;
  });
  await using opened = await openOutput(lokiOutput, { url: server.origin });
  const { dead, told } = await deliverAll(opened.output, [
    toTextBatch(["a", "b", "c", "d", "e"]),
  ]);
  deepEqual(lines, ["a", "b", "c", "d", "e"]);
  deepEqual(dead, []);
  match(told[0] ?? "", /answered 404/);
});

Deno.test("loki: times are whole numbers of 19 digits, in order where the events are", async () => {
  const seen: string[] = [];
  await using server = startReceiver((request) => {
    seen.push(...parsePush(request)[0]!.values.map(([time]) => time));
    return STORED;
  });
  await using opened = await openOutput(lokiOutput, {
    url: server.origin,
    labels: ["host"],
  });
  const run = fc.asyncProperty(
    fc.double({ min: 1e12, max: 9e12, noNaN: true }),
    async (timeMs) => {
      seen.length = 0;
      const batch = toChangedBatch(["a", "b"], (event, at) => {
        event.timeMs = timeMs + at;
      });
      await deliverAll(opened.output, [batch]);
      ok(seen.every((time) => /^\d{19}$/.test(time)), seen.join());
      const [first = "", second = ""] = seen;
      ok(first < second);
      ok(Math.abs(Number(first) / 1e6 - timeMs) < 1.01, `${first} ${timeMs}`);
    },
  );
  await fc.assert(run, { numRuns: 50 });
});
