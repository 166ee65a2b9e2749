import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { joinScrapers } from "../../lib/facts/join_scrapers.ts";
import type { Collected, OpenCollector } from "../../lib/facts/scrape.ts";

function open(...names: string[]) {
  const collectors = names.map((name): OpenCollector => ({
    name,
    collect: () => {},
    timeoutMs: 1,
    intervalMs: 0,
    labels: {},
  }));
  return {
    collectors,
    collect: (isWanted: (name: string) => boolean = () => true) =>
      Promise.resolve(names.filter(isWanted).map(toCollected)),
  };
}

function toCollected(name: string): Collected {
  return {
    name,
    about: { collector: name },
    families: [],
    seconds: 0,
    outcome: "ok",
    reason: undefined,
    dropped: 0,
  };
}

Deno.test("joinScrapers: all collectors, and what is wanted of each", async () => {
  const joined = joinScrapers([open("a", "b"), open("c")]);
  deepEqual(joined.collectors.map(({ name }) => name), ["a", "b", "c"]);
  const names = async (isWanted?: (name: string) => boolean) =>
    (await joined.collect(isWanted)).map(({ name }) => name);
  deepEqual(await names(), ["a", "b", "c"]);
  deepEqual(await names((name) => name !== "b"), ["a", "c"]);
});
