/** Installs and removes plugins until it is killed, and says when it begins. */

import { installPlugin, removePlugin } from "../../lib/plugins/commit.ts";
import { toIntegrity } from "../../lib/plugins/integrity.ts";
import type { CommitPlaces } from "../../lib/plugins/unsettled.ts";
import { toBytes, toLocked } from "./_places.ts";

const [dir = ""] = Deno.args;
const places: CommitPlaces = {
  dir,
  pluginDir: `${dir}/plugins`,
  cacheDir: undefined,
};
await Deno.stdout.write(toBytes("begins\n"));
for (let round = 0;; round++) {
  for (const name of ["motd", "clock"]) {
    const bytes = toBytes(`${round}${" ".repeat(100_000)}`);
    const locked = toLocked(await toIntegrity(bytes), `1.0.${round % 5}`);
    await installPlugin(name, { locked, bytes }, places);
  }
  await removePlugin("clock", places);
}
