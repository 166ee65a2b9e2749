/** Secret providers of a configuration: they ask the host of the program, and hold no right themselves. */

import { rejects, strictEqual as equal } from "node:assert/strict";
import { MemoryHost } from "../../lib/testing/mod.ts";
import { openOwnProvider } from "../../lib/units/own_provider.ts";
import { loadUnit } from "./_own_units.ts";

const PROVIDER = `
export const ownProvider = {
  type: "own",
  params: z.strictObject({ path: z.string() }),
  async find({ path }, name, host) {
    if (name === "NUMBER") return 7;
    if (name === "BROKEN") throw new TaskError("the vault is sealed");
    if (name === "GREEDY") return Deno.readTextFileSync("/etc/shadow");
    const { code, stdout } = await host.query(["vault", "get", path, name]);
    return code === 0 ? stdout : undefined;
  },
};
`;

Deno.test("a provider asks a program of the host, and may do nothing else", async () => {
  await using site = await loadUnit("provider", openOwnProvider, PROVIDER);
  const host = new MemoryHost({
    queries: {
      "vault get kv TOKEN": "sesame",
      "vault get kv NONE": { code: 2 },
    },
  });
  const find = (name: string) => site.unit.find({ path: "kv" }, name, host);
  equal(await find("TOKEN"), "sesame");
  equal(await find("NONE"), undefined);
  await rejects(find("NUMBER"), /it gave no text/);
  await rejects(find("BROKEN"), /the vault is sealed/);
  await rejects(find("GREEDY"), /it may not use the right "read"/);
});
