import {
  notStrictEqual as notEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { LocalHost } from "../../lib/host/local.ts";

Deno.test("an answer that tasks share is kept until anything is changed", async () => {
  const host = new LocalHost();
  const ask = async (shared: boolean) =>
    (await host.query(["date", "+%s.%N"], { shared })).stdout;
  const first = await ask(true);
  equal(await ask(true), first);
  notEqual(await ask(false), first);
  host.forget([]);
  notEqual(await ask(true), first);
});
