import { deepStrictEqual as deepEqual } from "node:assert/strict";
import type { Family } from "../../lib/facts/collector.ts";
import { openMerge } from "../../lib/facts/families.ts";
import type { Collected } from "../../lib/facts/scrape.ts";

function toFamily(name: string, value: number, type: Family["type"]): Family {
  return { name, type, help: name, samples: [{ labels: {}, value }] };
}

function toCollected(name: string, ...families: Family[]): Collected {
  return {
    name,
    about: { collector: name },
    families,
    seconds: 0.25,
    outcome: "ok",
    reason: undefined,
    dropped: 0,
  };
}

function toNumbers(families: readonly Family[]): Record<string, number[]> {
  return Object.fromEntries(
    families.map(({ name, samples }) => [
      name,
      samples.map(({ value }) => value),
    ]),
  );
}

const DURATION = "node_scrape_collector_duration_seconds";
const SUCCESS = "node_scrape_collector_success";

Deno.test("openMerge: names that were different once may be the same later", () => {
  const merge = openMerge();
  const scrape = (second: string) => {
    const { families, problems } = merge([
      toCollected("a", toFamily("x", 1, "gauge")),
      toCollected("b", toFamily(second, 2, "gauge")),
    ]);
    return [toNumbers(families), problems];
  };
  const own = { [DURATION]: [0.25, 0.25], [SUCCESS]: [1, 1] };
  const apart = [{ x: [1], y: [2], ...own }, []];
  const together = [{ x: [1, 2], ...own }, []];
  deepEqual(scrape("y"), apart);
  deepEqual(scrape("y"), apart);
  deepEqual(scrape("x"), together);
  deepEqual(scrape("x"), together);
  deepEqual(scrape("y"), apart);
});

Deno.test("openMerge: of two types the first one wins, a text file loses always, and that is told each time", () => {
  const merge = openMerge();
  const collected = [
    toCollected("textfile", toFamily("x", 3, "gauge")),
    toCollected("a", toFamily("x", 1, "gauge")),
    { ...toCollected("b", toFamily("x", 2, "counter")), dropped: 4 },
  ];
  for (let round = 0; round < 3; round++) {
    const { families, problems } = merge(collected);
    deepEqual(problems, [
      "b: x is told elsewhere",
      "textfile: x is told elsewhere",
    ]);
    deepEqual(toNumbers(families), {
      x: [1],
      [DURATION]: [0.25, 0.25, 0.25],
      [SUCCESS]: [1, 1, 1],
      driftless_scrape_collector_samples_dropped: [4],
    });
  }
});
