/** Watches 10,000 managed files, edits one of them and tells as JSON what that costs; started by tests/host. */

import { Guarded } from "./_guarded.ts";

const FILES = 10_000;
const DIRS = 100;
/** Files that are edited at the same time. */
const TOGETHER = 100;
/** Time in which nothing happens, in milliseconds. */
const IDLE_MS = 5000;

function count(dir: string): number {
  return [...Deno.readDirSync(dir)].length;
}

/** Resident memory of its own, without that of files, in KiB. */
function readMemory(): number {
  const status = Deno.readTextFileSync("/proc/self/status");
  return Number(/RssAnon:\s+(\d+)/.exec(status)?.[1]);
}

/** Time that the process has computed, in milliseconds. */
function readCpuMs(): number {
  const stat = Deno.readTextFileSync("/proc/self/stat");
  const [, , , , , , , , , , , user = "", system = ""] = stat
    .slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(user) + Number(system)) * 10;
}

await using site = new Guarded();
const paths = Array.from(
  { length: FILES },
  (_, at) => `${site.target}/${at % DIRS}/${at}`,
);
for (let at = 0; at < DIRS; at++) Deno.mkdirSync(`${site.target}/${at}`);
const tasks = paths.map((dest) => ({
  type: "copy",
  dest,
  content: "managed\n",
  mode: "0640",
}));
// Only what is watched is measured.
for (const path of paths) {
  Deno.writeTextFileSync(path, "managed\n");
  Deno.chmodSync(path, 0o640);
}
site.write(JSON.stringify({ tasks }), "apply.json");
const { managed } = await site.apply();
const before = { memory: readMemory(), fds: count("/proc/self/fd") };
const startMs = performance.now();
site.guard.start();
site.guard.setGeneration(managed, Date.now());
const watchMs = performance.now() - startMs;
const { paths: watched, looked } = site.guard.view;
const after = { memory: readMemory(), fds: count("/proc/self/fd") };
const cpuMs = readCpuMs();
await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
const idleRatio = (readCpuMs() - cpuMs) / IDLE_MS;
const waits: number[] = [];
for (const path of paths.slice(0, 10)) {
  const editMs = performance.now();
  Deno.writeTextFileSync(path, "other\n");
  const { length } = site.rows;
  await site.until(() => site.rows.length > length);
  waits.push(Math.round(performance.now() - editMs));
}
const { length: single } = site.rows;
const togetherMs = performance.now();
for (const path of paths.slice(-TOGETHER)) {
  Deno.writeTextFileSync(path, "other\n");
}
await site.until(() => site.rows.length >= single + TOGETHER, 60_000);
Deno.stdout.writeSync(
  new TextEncoder().encode(JSON.stringify({
    uid: Deno.uid(),
    watched,
    looked,
    watchMs: Math.round(watchMs),
    memoryKib: after.memory - before.memory,
    fds: after.fds - before.fds,
    idleRatio,
    waits,
    togetherMs: Math.round(performance.now() - togetherMs),
    isWhole: paths.every((path) => Deno.readTextFileSync(path) === "managed\n"),
    warnings: site.warnings,
  })),
);
