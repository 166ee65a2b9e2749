import {
  notStrictEqual as notEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { LocalHost } from "../../lib/host/local.ts";

Deno.test("an answer that tasks share is kept until anything is changed, or somebody waits", async () => {
  const host = new LocalHost();
  const ask = async (shared: boolean) =>
    (await host.query(["date", "+%s.%N"], { shared })).stdout;
  const first = await ask(true);
  equal(await ask(true), first);
  notEqual(await ask(false), first);
  host.forget([]);
  const second = await ask(true);
  notEqual(second, first);
  await host.sleep(0);
  notEqual(await ask(true), second);
});

Deno.test("an answer that lacks its middle says so", async () => {
  const host = new LocalHost();
  const ask = async (bytes: number) =>
    await host.query(["head", "-c", `${bytes}`, "/dev/zero"]);
  equal((await ask(1000)).isCut, undefined);
  equal((await ask(9 * 1024 * 1024)).isCut, true);
});
