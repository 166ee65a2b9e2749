/** Killed again and again under rotation, `driftless logs` loses no line. */

import { ok, strictEqual as equal } from "node:assert/strict";
import { makeSite, type Site } from "./_driftless.ts";
import { readLines, until } from "./_log_service.ts";

/** How long it is killed, in seconds; it takes more time than the other tests have. */
const SECS = Number(Deno.env.get("DRIFTLESS_KILL_SECS") ?? "0");
/** Lines that are written a second. */
const RATE = 20_000;
/** Time between two batches of lines, two rotations and two kills, in milliseconds. */
const BATCH_MS = 10;
const ROTATE_MS = 1500;
const KILL_MS = 2000;

const CONFIG = `
sources:
  - { name: app, paths: [T/app.log], start: beginning }
outputs:
  - { name: out, type: directory, path: T/out, format: lines, filename_pattern: all.log }
`;

/** Writes numbered lines and rotates, by rename and by copy in turns. */
class Writer {
  count = 0;
  #rotations = 0;
  #dir: string;
  #file: Deno.FsFile;

  constructor(dir: string) {
    this.#dir = dir;
    this.#file = this.#open();
  }

  write(count: number): void {
    let text = "";
    for (let at = 0; at < count; at++) text += `line ${this.count++}\n`;
    this.#file.writeSync(new TextEncoder().encode(text));
  }

  rotate(): void {
    const path = `${this.#dir}/app.log`;
    const to = `${path}.${++this.#rotations}`;
    if (this.#rotations % 2 === 0) {
      Deno.copyFileSync(path, to);
      Deno.truncateSync(path, 0);
      return;
    }
    Deno.renameSync(path, to);
    this.#file.close();
    this.#file = this.#open();
  }

  close(): void {
    this.#file.close();
  }

  #open(): Deno.FsFile {
    return Deno.openSync(`${this.#dir}/app.log`, {
      append: true,
      create: true,
    });
  }
}

const WHY = SECS === 0 ? " (skipped: set DRIFTLESS_KILL_SECS=180)" : "";

async function killUnderRotation(): Promise<void> {
  using site = makeSite(undefined);
  site.write("logs.yml", CONFIG.replaceAll("T/", `${site.target}/`));
  const writer = new Writer(site.target);
  writer.write(1);
  let child = site.toCommand("logs").spawn();
  // What was rotated before the first look of all is not its to find.
  await until(() => readLines(`${site.target}/out/all.log`).length === 1);
  const startedAt = performance.now();
  let [rotatedAt, killedAt, kills] = [startedAt, startedAt, 0];
  for (;;) {
    const now = performance.now();
    if (now - startedAt > SECS * 1000) break;
    const due = Math.round((now - startedAt) / 1000 * RATE) - writer.count;
    if (due > 0) writer.write(due);
    if (now - rotatedAt > ROTATE_MS) {
      writer.rotate();
      rotatedAt = now;
    }
    if (now - killedAt > KILL_MS) {
      child.kill("SIGKILL");
      await child.output();
      child = site.toCommand("logs").spawn();
      killedAt = performance.now();
      kills++;
    }
    await new Promise((resolve) => setTimeout(resolve, BATCH_MS));
  }
  child.kill("SIGTERM");
  await child.output();
  writer.close();
  const last = await site.run("logs", "--once");
  equal(last.code, 0, last.stderr);
  const { missing, doubled, torn } = count(site, writer.count);
  ok(kills > SECS / 4, `${kills} kills`);
  equal(`${missing} missing, ${torn} torn`, "0 missing, 0 torn");
  // What was not safe yet when it was killed comes again: a second of lines, and what a start takes.
  ok(doubled < kills * RATE * 1.5, `${doubled} doubled by ${kills} kills`);
}

Deno.test({
  name: `kill -9 under rotation loses no line${WHY}`,
  ignore: SECS === 0,
  fn: killUnderRotation,
});

/** Counts what arrived. */
function count(
  site: Site,
  lines: number,
): { missing: number; doubled: number; torn: number } {
  const seen = new Uint8Array(lines);
  let [doubled, torn] = [0, 0];
  const text = Deno.readTextFileSync(`${site.target}/out/all.log`);
  for (const line of text.split("\n").slice(0, -1)) {
    const number = Number(/^line (\d+)$/.exec(line)?.[1] ?? NaN);
    if (!(number < lines)) torn++;
    else {
      const before = seen[number] ?? 0;
      if (before > 0) doubled++;
      seen[number] = before + 1;
    }
  }
  return { missing: seen.filter((one) => one === 0).length, doubled, torn };
}
