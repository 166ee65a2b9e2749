/** The drift guard with as many edits and files as a proof needs, with root's rights and without. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { NOBODY } from "../e2e/_driftless.ts";
import { toCacheDir, toOpenCacheDir } from "../e2e/_plain_cache.ts";

const EDITS = 100;
const FILES = 10_000;
/** Most memory for 10,000 paths, in KiB. */
const MEMORY_KIB = 16 * 1024;
/** Longest time until one of 10,000 files is as it was, in milliseconds; most of them are much faster. */
const LONGEST_MS = 2000;
/** Most descriptors: that of inotify, and those by which the runtime waits for signals. */
const DESCRIPTORS = 4;
const ROOT = new URL("../../", import.meta.url).pathname;
const DIR = `${ROOT}tests/agent/drift/`;

async function run(uid: number, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    clearEnv: true,
    cwd: ROOT,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: "/tmp",
      NO_COLOR: "1",
      DENO_DIR: uid === 0 ? toCacheDir() : toOpenCacheDir(uid),
      DRIFTLESS_DRIFT_EDITS: `${EDITS}`,
    },
    stdin: "null",
    ...(uid === 0 ? {} : { uid, gid: uid }),
  }).output();
  const said = new TextDecoder().decode(stdout);
  equal(code, 0, said + new TextDecoder().decode(stderr));
  return said;
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

const USERS = [["root", 0], ["nobody", NOBODY]] as const;

async function edit(name: string, uid: number): Promise<void> {
  const said = await run(
    uid,
    "test",
    "--no-check",
    "--no-prompt",
    "--cached-only",
    "--allow-read",
    "--allow-write",
    "--allow-env",
    "--allow-sys",
    "--allow-run",
    "--allow-ffi",
    `${DIR}edits_test.ts`,
  );
  match(said, /\| 1 passed \| 0 failed/);
  const told = new RegExp(`^${EDITS} edits: .*$`, "m").exec(said);
  ok(told !== null, said);
  print(`${name}: ${told[0]}`);
}

async function watchMany(name: string, uid: number): Promise<void> {
  const said = await run(
    uid,
    "run",
    "--no-check",
    "--cached-only",
    "--allow-all",
    `${DIR}many_paths.ts`,
  );
  print(`${name}: ${said}`);
  const told = JSON.parse(said);
  equal(told.uid, uid);
  equal(told.watched, FILES);
  equal(told.looked, 0);
  ok(told.fds <= DESCRIPTORS, said);
  equal(told.isWhole, true);
  deepEqual(told.warnings, []);
  ok(told.memoryKib < MEMORY_KIB);
  ok(Math.max(...told.waits) < LONGEST_MS);
}

Deno.test(`${EDITS} edits of managed files are all repaired, with root's rights and without`, async () => {
  await Promise.all(USERS.map(([name, uid]) => edit(name, uid)));
});

Deno.test(`${FILES} managed files are watched in few descriptors and little memory, with root's rights and without`, async () => {
  await Promise.all(USERS.map(([name, uid]) => watchMany(name, uid)));
});

Deno.test("where the kernel watches too few directories, files in the others are looked at, and that is told once", async () => {
  const script = "echo 10 > /proc/sys/user/max_inotify_watches" +
    ' && exec "$0" run --no-check --cached-only --allow-all "$1"';
  const { code, stdout, stderr } = await new Deno.Command("unshare", {
    args: [
      "--user",
      "--map-root-user",
      "sh",
      "-c",
      script,
      Deno.execPath(),
      `${DIR}few_watches.ts`,
    ],
    cwd: ROOT,
    env: { DENO_DIR: toCacheDir() },
    stdin: "null",
  }).output();
  const said = new TextDecoder().decode(stdout);
  equal(code, 0, said + new TextDecoder().decode(stderr));
  const { looked, told, warnings } = JSON.parse(said);
  ok(looked > 0 && looked < 20, said);
  equal(told, 20);
  equal(warnings.length, 1);
  match(warnings[0], /^\d+ managed paths are looked at every 0.2 s/);
});
