import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { collect } from "../../mod.ts";

Deno.test("a script gets facts and metrics of what it names", async () => {
  const { facts, families, problems } = await collect({
    names: ["system", "cpu", "loadavg"],
  });
  deepEqual(Object.keys(facts), ["system", "cpu"]);
  equal(facts["system"]?.["hostname"], Deno.hostname());
  equal(facts["cpu"]?.["cpu_count"], navigator.hardwareConcurrency);
  equal(typeof facts["cpu"]?.["usage_percent"], "number");
  ok(families.some(({ name }) => name === "node_load1"));
  equal(families.some(({ name }) => name === "node_cpu_seconds_total"), false);
  deepEqual(problems, {});
});

Deno.test("a name that there is not is an error, before anything is looked at", async () => {
  await rejects(collect({ names: ["dsik"] }), (error: Error) => {
    match(error.message, /no fact group or collector "dsik"/);
    return true;
  });
});
