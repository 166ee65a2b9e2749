import assert from "node:assert/strict";
import {
  type Batch,
  type LineBlock,
  toLineBatch,
} from "../../lib/outputs/batch.ts";
import { splitByName } from "../../lib/outputs/split_batch.ts";
import { ORIGIN, toEvents, toLines } from "./_batches.ts";

function split(batch: Batch, template: string): Record<string, string> {
  const parts = [...splitByName(batch, template, "h1")];
  return Object.fromEntries(
    parts.map((
      [name, part],
    ) => [`${name} ${part.id}`, new TextDecoder().decode(part.toLines())]),
  );
}

Deno.test("splitByName: lines that nobody looked into part by their place", () => {
  const toBlock = (file: string, text: string): LineBlock => ({
    origin: { ...ORIGIN, file },
    offset: 0,
    bytes: new TextEncoder().encode(text),
    count: 1,
    readMs: 0,
  });
  const batch = toLineBatch(
    "b",
    toBlock("/l/a", "1\n"),
    toBlock("/l/b", "2\n"),
    toBlock("/l/a", "3\n"),
  );
  assert.deepEqual(split(batch, "{file}.log"), {
    "a.log b": "1\n3\n",
    "b.log b": "2\n",
  });
  assert.deepEqual(split(batch, "%F.log"), { "%F.log b": "1\n2\n3\n" });
  const [[, whole]] = [...splitByName(batch, "{source}", "h1")] as [
    [string, Batch],
  ];
  assert.equal(whole, batch);
});

Deno.test("splitByName: events part by their labels, in their order", () => {
  const batch = toEvents(
    { text: "1", labels: { l: "x" } },
    { text: "2" },
    { text: "3", labels: { l: "x" } },
  );
  const parts = split(batch, "{labels.l}");
  assert.deepEqual(Object.values(parts), ["1\n3\n", "2\n"]);
  assert.equal(new Set(Object.keys(parts)).size, 2);
  assert.deepEqual(split(toLines("1\n"), "{labels.l}"), {
    "_ batch-1": "1\n",
  });
});
