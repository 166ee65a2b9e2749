import {
  deepStrictEqual as deepEqual,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import * as z from "zod";
import { Redactor } from "../../lib/secret.ts";
import { askProviders } from "../../lib/secrets/ask_providers.ts";
import type { Provider } from "../../lib/secrets/provider.ts";
import { MemoryHost } from "../../lib/testing/mod.ts";

/** A provider that holds a table. */
function provide(type: string, table: Record<string, unknown>) {
  const unit: Provider = {
    type,
    params: z.unknown(),
    find: (_params, name) => Promise.resolve(Object(table)[name]),
  };
  return { unit, type, params: {} };
}

const HOST = new MemoryHost();

Deno.test("the first provider that has a secret wins, and it is masked at once", async () => {
  const redactor = new Redactor();
  const providers = [
    provide("a", { ONE: "first-of-a" }),
    provide("b", { ONE: "first-of-b", TWO: "second-of-b" }),
  ];
  const names = ["ONE", "TWO", "NONE"];
  deepEqual(await askProviders(providers, names, HOST, redactor), {
    ONE: "first-of-a",
    TWO: "second-of-b",
  });
  equal(redactor.redact("first-of-a second-of-b"), "*** ***");
});

Deno.test("a provider that gives no text or throws is told by its word and the name", async () => {
  const redactor = new Redactor();
  await rejects(
    askProviders([provide("vault", { ONE: 7 })], ["ONE"], HOST, redactor),
    /^TaskError: Cannot ask the provider "vault" for "ONE": it gave no text$/,
  );
  const broken = provide("vault", {});
  broken.unit = {
    ...broken.unit,
    find: () => Promise.reject(new Error("it is sealed")),
  };
  await rejects(
    askProviders([broken], ["ONE"], HOST, redactor),
    /"vault" for "ONE": it is sealed$/,
  );
});

Deno.test("nobody is asked for what nobody names", async () => {
  let asked = 0;
  const one = provide("a", {});
  one.unit = {
    ...one.unit,
    find: () => Promise.resolve(String(asked++)),
  };
  await askProviders([one], [], HOST, new Redactor());
  ok(asked === 0);
});
