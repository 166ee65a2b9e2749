import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import * as fc from "fast-check";
import { openRequests } from "../../../lib/facts/push/write_request.ts";
import { readRequest, type ReadSeries } from "./_remote_write.ts";
import { TIME_MS, toGauge, toSnapshot } from "./_snapshot.ts";

const COMMON = { job: "node", instance: "h1" };

function readAll(
  encode: ReturnType<typeof openRequests>,
  snapshot: Parameters<typeof encode>[0],
): ReadSeries[] {
  return encode(snapshot).flatMap(readRequest);
}

Deno.test("openRequests: labels sorted by name, ours before those of a sample, empty ones left out", () => {
  const [series] = readAll(
    openRequests(COMMON),
    toSnapshot([{
      ...toGauge("up", {}),
      samples: [{
        labels: { zone: "b", Upper: "x", job: "own", empty: "", é: "日\n" },
        value: 1.5,
      }],
    }]),
  );
  deepEqual(series?.names, [
    "Upper",
    "__name__",
    "exported_job",
    "instance",
    "job",
    "zone",
    "é",
  ]);
  deepEqual(series?.labels["exported_job"], "own");
  deepEqual([series?.labels["é"], series?.labels["job"]], ["日\n", "node"]);
  deepEqual([series?.value, series?.timeMs], [1.5, TIME_MS]);
});

Deno.test("openRequests: any number arrives to its last bit", () => {
  const encode = openRequests({});
  fc.assert(fc.property(fc.double(), fc.nat(4e12), (value, timeMs) => {
    const [series] = readAll(
      encode,
      toSnapshot([toGauge("a", { x: value })], timeMs),
    );
    ok(Object.is(series?.value, value));
    equal(series?.timeMs, timeMs);
  }));
});

Deno.test("openRequests: parts of histograms have their names; what is told twice is sent once", () => {
  const all = readAll(
    openRequests({}),
    toSnapshot([{
      name: "took_seconds",
      type: "histogram",
      help: "",
      samples: [
        { labels: { le: "1" }, value: 1, suffix: "_bucket" },
        { labels: { le: "+Inf" }, value: 2, suffix: "_bucket" },
        { labels: {}, value: 3, suffix: "_sum" },
        { labels: {}, value: 4, suffix: "_sum" },
      ],
    }]),
  );
  deepEqual(
    all.map(({ labels, value }) => [labels["__name__"], labels["le"], value]),
    [
      ["took_seconds_bucket", "1", 1],
      ["took_seconds_bucket", "+Inf", 2],
      ["took_seconds_sum", undefined, 3],
    ],
  );
});

Deno.test("openRequests: a series that is gone is ended once", () => {
  const encode = openRequests({});
  const send = (values: Record<string, number>) =>
    readAll(encode, toSnapshot([toGauge("a", values)]))
      .map(({ labels, bits, value }) =>
        `${labels["of"]} ${bits === 0x7ff0000000000002n ? "ended" : value}`
      );
  deepEqual(send({ x: 1, y: NaN }), ["x 1", "y NaN"]);
  deepEqual(send({ x: 1 }), ["x 1", "y ended"]);
  deepEqual(send({ x: 2 }), ["x 2"]);
});

Deno.test("openRequests: many series go in several requests", () => {
  const samples = Array.from(
    { length: 4001 },
    (_, at) => ({ labels: { at: `${at}` }, value: at }),
  );
  const parts = openRequests(COMMON)(
    toSnapshot([{ ...toGauge("a", {}), samples }]),
  );
  deepEqual(parts.map((part) => readRequest(part).length), [2000, 2000, 1]);
  deepEqual(openRequests(COMMON)(toSnapshot([])), []);
});

Deno.test("openRequests: long texts arrive whole", () => {
  const encode = openRequests(COMMON);
  for (const length of [0, 1, 42, 127, 128, 1000, 20_000]) {
    const text = "é日x".repeat(length / 3 + 1).slice(0, length);
    const [series] = readAll(encode, toSnapshot([toGauge("a", { [text]: 1 })]));
    equal(series?.labels["of"] ?? "", text);
  }
});

Deno.test("openRequests: labels that many metrics share do not mix them", () => {
  const labels = { x: "1" };
  const encode = openRequests({});
  const families = ["a", "b"].map((name) => ({
    ...toGauge(name, {}),
    samples: [{ labels, value: 1 }],
  }));
  for (let round = 0; round < 2; round++) {
    deepEqual(
      readAll(encode, toSnapshot(families)).map(({ labels }) =>
        labels["__name__"]
      ),
      ["a", "b"],
    );
  }
});
