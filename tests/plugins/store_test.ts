import {
  deepStrictEqual as deepEqual,
  rejects,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import { installPlugin, removePlugin } from "../../lib/plugins/commit.ts";
import { loadLocked } from "../../lib/plugins/find_release.ts";
import { toHex, toIntegrity } from "../../lib/plugins/integrity.ts";
import { readLock } from "../../lib/plugins/lock_file.ts";
import { readInstalled } from "../../lib/plugins/store.ts";
import { NOTE_NAME } from "../../lib/plugins/unsettled.ts";
import { makePlaces, type Places, toBytes, toLocked } from "./_places.ts";

function list(places: Places, name: string): string[] {
  return [...Deno.readDirSync(`${places.dir}/${name}`)].map(({ name }) => name)
    .sort();
}

const BYTES = toBytes("one");

Deno.test("a plugin is installed, replaced and removed, with its file", async () => {
  using places = makePlaces();
  const settings = places.settings();
  const first = toLocked(await toIntegrity(BYTES));
  await installPlugin("motd", { locked: first, bytes: BYTES }, settings);
  deepEqual(list(places, "config"), ["plugins", "plugins.lock"]);
  deepEqual(await readInstalled("motd", first, settings), BYTES);
  const bytes = toBytes("two");
  const next = toLocked(await toIntegrity(bytes), "2.0.0");
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
    const locked = toLocked(await toIntegrity(bytes));
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
  const locked = toLocked(await toIntegrity(BYTES));
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
  const locked = toLocked(await toIntegrity(BYTES));
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
  const locked = toLocked(await toIntegrity(BYTES));
  await rejects(
    installPlugin("motd", { locked, bytes: BYTES }, settings),
    /Cannot read/,
  );
  equal(Deno.readTextFileSync(path), "{");
});

Deno.test("what a kill left is removed by the next install, and nothing that was not noted", async () => {
  using places = makePlaces();
  const settings = places.settings();
  const locked = toLocked(await toIntegrity(BYTES));
  await installPlugin("motd", { locked, bytes: BYTES }, settings);
  for (
    const name of [
      "config/plugins/motd@2.0.0.ts",
      "config/plugins/.driftless-motd@2.0.0.ts~",
      "config/.driftless-plugins.lock~",
      "config/plugins/other@1.0.0.ts",
      "outside@1.0.0.ts",
    ]
  ) places.write(name, "half");
  const note = ["motd@1.0.0.ts", "motd@2.0.0.ts", "../../outside@1.0.0.ts"];
  places.write(`config/${NOTE_NAME}`, note.join("\n"));
  const bytes = toBytes("clock");
  await installPlugin("clock", {
    locked: toLocked(await toIntegrity(bytes)),
    bytes,
  }, settings);
  deepEqual(list(places, "config"), ["plugins", "plugins.lock"]);
  deepEqual(list(places, "config/plugins"), [
    "clock@1.0.0.ts",
    "motd@1.0.0.ts",
    "other@1.0.0.ts",
  ]);
  deepEqual(list(places, "."), [
    "cache",
    "config",
    "outside@1.0.0.ts",
    "registry",
  ]);
});

Deno.test("whenever an install is killed, what the lock pins is there", async () => {
  using places = makePlaces();
  const settings = { ...places.settings(), cacheDir: undefined };
  for (let delayMs = 0; delayMs < 30; delayMs += 6) {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-check",
        "--allow-read",
        "--allow-write",
        "--allow-sys",
        new URL("killed_installer.ts", import.meta.url).pathname,
        settings.dir,
      ],
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    child.kill("SIGKILL");
    equal((await child.status).signal, "SIGKILL");
    await reader.cancel();
    for (const [name, locked] of Object.entries(readLock(settings.dir))) {
      await readInstalled(name, locked, settings);
    }
  }
  const locked = toLocked(await toIntegrity(BYTES));
  await installPlugin("last", { locked, bytes: BYTES }, settings);
  deepEqual(list(places, "config"), ["plugins", "plugins.lock"]);
  deepEqual(
    list(places, "config/plugins").map((file) => file.replace(/@.*/, "")),
    Object.keys(readLock(settings.dir)).sort(),
  );
});
