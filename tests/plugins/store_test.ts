import {
  deepStrictEqual as deepEqual,
  rejects,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import { installPlugin, removePlugin } from "../../lib/plugins/commit.ts";
import { loadLocked } from "../../lib/plugins/find_release.ts";
import { toHex, toIntegrity } from "../../lib/plugins/integrity.ts";
import { type LockedPlugin, readLock } from "../../lib/plugins/lock_file.ts";
import { readInstalled } from "../../lib/plugins/store.ts";
import { makePlaces, type Places, toBytes } from "./_places.ts";

async function toLocked(
  bytes: Uint8Array<ArrayBuffer>,
  more: Partial<LockedPlugin> = {},
): Promise<LockedPlugin> {
  return {
    version: "1.0.0",
    format: "ts",
    integrity: await toIntegrity(bytes),
    source: "../registry/motd@1.0.0.ts",
    description: "",
    permissions: {},
    units: {},
    ...more,
  };
}

function list(places: Places, name: string): string[] {
  return [...Deno.readDirSync(`${places.dir}/${name}`)].map(({ name }) => name)
    .sort();
}

const BYTES = toBytes("one");

Deno.test("a plugin is installed, replaced and removed, with its file", async () => {
  using places = makePlaces();
  const settings = places.settings();
  const first = await toLocked(BYTES);
  await installPlugin("motd", { locked: first, bytes: BYTES }, settings);
  deepEqual(list(places, "config"), ["plugins", "plugins.lock"]);
  deepEqual(await readInstalled("motd", first, settings), BYTES);
  const bytes = toBytes("two");
  const next = await toLocked(bytes, { version: "2.0.0" });
  await installPlugin("motd", { locked: next, bytes }, settings);
  deepEqual(list(places, "config/plugins"), ["motd@2.0.0.ts"]);
  deepEqual(readLock(settings.dir), { motd: next });
  await removePlugin("motd", settings);
  deepEqual(list(places, "config/plugins"), []);
  deepEqual(readLock(settings.dir), {});
  await rejects(removePlugin("motd", settings), /"motd": it is not installed/);
  // What was there once is installed again without any registry.
  deepEqual(await loadLocked("motd", first, settings), BYTES);
});

Deno.test("many that install at once are all in the lock", async () => {
  using places = makePlaces();
  const settings = places.settings();
  const names = Array.from({ length: 20 }, (_, index) => `plugin${index}`);
  await Promise.all(names.map(async (name) => {
    const bytes = toBytes(name);
    const locked = await toLocked(bytes);
    await installPlugin(name, { locked, bytes }, settings);
  }));
  deepEqual(Object.keys(readLock(settings.dir)).sort(), names.toSorted());
  equal(list(places, "config/plugins").length, names.length);
  const left = list(places, "config").concat(list(places, "cache"))
    .filter((name) => name.startsWith(".driftless-"));
  deepEqual(left, []);
});

Deno.test("a file that was changed since is not used, nor is one that is gone", async () => {
  using places = makePlaces();
  const settings = places.settings();
  const locked = await toLocked(BYTES);
  await installPlugin("motd", { locked, bytes: BYTES }, settings);
  const path = `${settings.pluginDir}/motd@1.0.0.ts`;
  Deno.writeTextFileSync(path, "two");
  await rejects(
    readInstalled("motd", locked, settings),
    /is not what was installed, its digest is sha256-/,
  );
  Deno.removeSync(path);
  deepEqual(await readInstalled("motd", locked, settings), BYTES);
  await rejects(
    readInstalled("motd", locked, { ...settings, cacheDir: undefined }),
    /motd@1\.0\.0\.ts" is not there/,
  );
});

Deno.test("what was changed in the cache is as good as absent", async () => {
  using places = makePlaces();
  const settings = places.settings();
  const locked = await toLocked(BYTES);
  await installPlugin("motd", { locked, bytes: BYTES }, settings);
  Deno.writeTextFileSync(`${places.dir}/cache/${toHex(locked.integrity)}`, "x");
  await rejects(
    loadLocked("motd", locked, settings),
    /Cannot read ".*\/config\/\.\.\/registry\/motd@1\.0\.0\.ts"/,
  );
  places.write("registry/motd@1.0.0.ts", "other");
  await rejects(
    loadLocked("motd", locked, settings),
    /its digest is sha256-.*, plugins\.lock wants/,
  );
  places.write("registry/motd@1.0.0.ts", BYTES);
  deepEqual(await loadLocked("motd", locked, settings), BYTES);
});

Deno.test("a lock that is none stops everything with its path", async () => {
  using places = makePlaces();
  const settings = places.settings();
  const path = places.write("config/plugins.lock", "{");
  throws(() => readLock(settings.dir), new RegExp(`Cannot read "${path}"`));
  const locked = await toLocked(BYTES);
  await rejects(
    installPlugin("motd", { locked, bytes: BYTES }, settings),
    /Cannot read/,
  );
  equal(Deno.readTextFileSync(path), "{");
});
