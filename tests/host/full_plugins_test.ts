/** The disk of a configuration is full: a plugin is installed or as before, with however much room there is. */

import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { TaskError } from "../../lib/error.ts";
import { installPlugin } from "../../lib/plugins/commit.ts";
import { toIntegrity } from "../../lib/plugins/integrity.ts";
import { readLock } from "../../lib/plugins/lock_file.ts";
import { readInstalled } from "../../lib/plugins/store.ts";
import { toBytes, toLocked } from "../plugins/_places.ts";
import { must } from "./_base.ts";

const isRoot = Deno.build.os === "linux" && Deno.uid() === 0;
const NAME = "a plugin that finds no room leaves the one that was there";

/** Bytes of a page, by which such a disk is filled. */
const PAGE = 4096;

/** Leaves some pages free. */
function fill(path: string, freePages: number): void {
  using file = Deno.openSync(path, { write: true, create: true });
  const page = new Uint8Array(PAGE);
  let size = 0;
  try {
    for (;;) size += file.writeSync(page);
  } catch (error) {
    ok(error instanceof Error && /No space left/.test(error.message));
  }
  file.truncateSync(size - freePages * PAGE);
}

function listAll(dir: string): string[] {
  return [...Deno.readDirSync(dir), ...Deno.readDirSync(`${dir}/plugins`)]
    .map(({ name }) => name).sort();
}

async function fillPlugins(): Promise<void> {
  const dir = Deno.realPathSync(Deno.makeTempDirSync());
  await must("mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", dir);
  const places = { dir, pluginDir: `${dir}/plugins`, cacheDir: undefined };
  const old = toBytes("old");
  const first = toLocked(await toIntegrity(old));
  const bytes = new Uint8Array(5 * PAGE);
  const locked = toLocked(await toIntegrity(bytes), "2.0.0");
  try {
    await installPlugin("motd", { locked: first, bytes: old }, places);
    let freePages = 0;
    for (;; freePages++) {
      fill(`${dir}/ballast`, freePages);
      const error = await installPlugin("motd", { locked, bytes }, places)
        .then(() => undefined, (thrown: unknown) => thrown);
      Deno.removeSync(`${dir}/ballast`);
      if (error === undefined) break;
      ok(error instanceof TaskError, String(error));
      ok(/no space left on the device$/.test(error.message), error.message);
      deepEqual(readLock(dir), { motd: first });
      deepEqual(await readInstalled("motd", first, places), old);
      deepEqual(listAll(dir), ["motd@1.0.0.ts", "plugins", "plugins.lock"]);
    }
    // The note, the plugin and the lock each found no room.
    equal(freePages > 6, true);
    deepEqual(readLock(dir), { motd: locked });
    deepEqual(listAll(dir), ["motd@2.0.0.ts", "plugins", "plugins.lock"]);
  } finally {
    await must("umount", dir);
    Deno.removeSync(dir);
  }
}

Deno.test({
  name: isRoot ? NAME : `${NAME} (needs root)`,
  ignore: !isRoot,
  fn: fillPlugins,
});
