import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import {
  BoundFunction,
  Cycler,
  Joiner,
  Namespace,
} from "../../lib/template/namespace.ts";
import type { CallArguments } from "../../lib/template/value.ts";

const NONE: CallArguments = { positional: [], keywords: new Map() };

Deno.test("Namespace holds values that can be set", () => {
  const namespace = new Namespace([["a", 1]]);
  namespace.set("b", 2);
  deepStrictEqual(
    ["a", "b", "constructor"].map((name) => namespace.getAttribute(name)),
    [1, 2, undefined],
  );
  throws(() => namespace.call(NONE), {
    message: "Cannot call a namespace: it is no function",
  });
});

Deno.test("Cycler goes round", () => {
  const cycler = new Cycler(["a", "b"]);
  const next = (): unknown => {
    const bound = cycler.getAttribute("next");
    return bound instanceof BoundFunction && bound.call(NONE);
  };
  deepStrictEqual([next(), next(), next()], ["a", "b", "a"]);
  strictEqual(cycler.getAttribute("current"), "b");
  strictEqual(cycler.getAttribute("other"), undefined);
});

Deno.test("Joiner is empty the first time", () => {
  const joiner = new Joiner("|");
  deepStrictEqual([joiner.call(), joiner.call()], ["", "|"]);
});
