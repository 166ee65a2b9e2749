/** Edits of every kind by somebody else: each is seen, repaired once, and nothing goes on after that. */

import { ok, strictEqual as equal } from "node:assert/strict";
import { FLAP_LIMITS } from "../../../lib/agent/drift/flaps.ts";
import { Guarded } from "./_guarded.ts";

const EDITS = Number(Deno.env.get("DRIFTLESS_DRIFT_EDITS") ?? 30);
const FILES = 40;
const DIRS = 5;
const TEXT = "managed\n";
const IS_ROOT = Deno.uid() === 0;

/** What somebody does to a file. */
const KINDS: Record<string, (path: string) => void> = {
  content: (path) => Deno.writeTextFileSync(path, "other\n"),
  append: (path) => Deno.writeTextFileSync(path, "more\n", { append: true }),
  empty: (path) => Deno.truncateSync(path),
  mode: (path) => Deno.chmodSync(path, 0o666),
  ...(IS_ROOT ? { owner: (path: string) => Deno.chownSync(path, 7, 7) } : {}),
  removal: (path) => Deno.removeSync(path),
  rename: (path) => Deno.renameSync(path, `${path}.moved`),
  link: (path) => {
    Deno.removeSync(path);
    Deno.symlinkSync("/etc/hostname", path);
  },
  dangling: (path) => {
    Deno.removeSync(path);
    Deno.symlinkSync("nowhere", path);
  },
  tree: (path) =>
    Deno.removeSync(path.slice(0, path.lastIndexOf("/")), { recursive: true }),
  editor: (path) => {
    Deno.writeTextFileSync(`${path}.swp`, "edited\n");
    Deno.renameSync(path, `${path}~`);
    Deno.renameSync(`${path}.swp`, path);
    Deno.chmodSync(path, 0o600);
  },
};

/** Numbers from 0 to below 1 that are the same each time; mulberry32. */
function toRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function isWhole(path: string): boolean {
  try {
    const { isFile, mode, uid } = Deno.lstatSync(path);
    return isFile && ((mode ?? 0) & 0o7777) === 0o640 && uid === Deno.uid() &&
      Deno.readTextFileSync(path) === TEXT;
  } catch {
    return false;
  }
}

Deno.test(`${EDITS} edits of managed files are all repaired, each once`, async () => {
  const wholes: string[] = [];
  await using site: Guarded = new Guarded({
    flaps: { ...FLAP_LIMITS, free: 1000 },
    // A task that is met halfway twice is left to a whole run, as in the agent.
    askWhole: (why) => {
      wholes.push(why);
      site.apply().catch((error) => wholes.push(`${error}`));
    },
  });
  const paths = Array.from(
    { length: FILES },
    (_, at) => `${site.target}/${at % DIRS}/${at}`,
  );
  const dirs = Array.from({ length: DIRS }, (_, at) => `${site.target}/${at}`);
  const owner = IS_ROOT ? '  owner: "0"\n' : "";
  site.write(
    "tasks:\n" +
      dirs.map((path) => `- type: directory\n  path: ${path}\n`).join("") +
      paths.map((path) =>
        `- type: copy\n  dest: ${path}\n  content: "managed\\n"\n` +
        `  mode: "0640"\n  follow: false\n${owner}`
      ).join(""),
  );
  await site.start();
  const random = toRandom(7);
  const kinds = Object.keys(KINDS);
  const waits: number[] = [];
  for (let count = 0; count < EDITS; count++) {
    const path = paths[Math.floor(random() * FILES)] ?? "";
    const kind = kinds[count % kinds.length] ?? "";
    // An edit right before may have met the same file or its directory.
    await site.until(() => isWhole(path));
    KINDS[kind]?.(path);
    const startMs = performance.now();
    if (random() < 0.3) continue;
    await site.until(() => isWhole(path));
    waits.push(performance.now() - startMs);
  }
  await site.until(() => paths.every(isWhole));
  // The last own writes lead to plans that are empty.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const { length: plans } = site.plans;
  await new Promise((resolve) => setTimeout(resolve, 500));
  equal(site.plans.length, plans);
  const repaired = site.rows.filter(({ action }) => action === "repaired");
  const others = site.rows.filter(({ action }) => action !== "repaired");
  // An edit may come while the repair of one before is under way.
  const told = [...site.warnings, ...wholes].join("\n");
  ok(others.every(({ action }) => action === "failed"), told);
  ok(others.length <= EDITS / 10, `${others.length} failures\n${told}`);
  ok(site.repairs.length <= EDITS, `${site.repairs.length} repairs`);
  equal(site.warnings.length, others.length, told);
  ok(wholes.length <= EDITS / 20, told);
  waits.sort((a, b) => a - b);
  const [half, last] = [waits[waits.length >> 1], waits.at(-1)];
  Deno.stdout.writeSync(
    new TextEncoder().encode(
      `${EDITS} edits: ${repaired.length} differences, ${site.repairs.length} repairs, ${plans} plans, ${others.length} failures; ` +
        `repaired after ${half?.toFixed()} ms (half), ${last?.toFixed()} ms (all)\n`,
    ),
  );
});
