/** Tests compare strictly: of node:assert/strict, Deno gives the loose functions under their short names. */

import { deepStrictEqual as deepEqual, throws } from "node:assert/strict";
import { readSources } from "./_source.ts";

const LOOSE = new Set(["equal", "deepEqual", "notEqual", "notDeepEqual"]);

Deno.test("no test takes a function by a name under which it is loose", () => {
  const found = readSources("tests", "lib").flatMap(({ path, text }) =>
    [...text.matchAll(/import \{([^}]*)\} from "node:assert\/strict"/g)]
      .flatMap(([, names = ""]) => names.split(",").map((name) => name.trim()))
      .filter((name) => LOOSE.has(name))
      .map((name) => `${path}: ${name}`)
  );
  deepEqual(found, []);
});

Deno.test("what tests compare with is strict", () => {
  const one: unknown = { a: 1 };
  throws(() => deepEqual(one, { a: "1" }));
});
