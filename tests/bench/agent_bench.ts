/**
 * Measures the agent: what it costs at rest, and whether a simulated day
 * leaves anything behind. 100 tasks, the default collectors, 5 log files.
 * Arguments: seconds at rest, seconds of the day (120 are 24 hours 720 times
 * as fast), file for JSON.
 */

import { VERSION } from "../../lib/version.ts";

const MAIN = new URL("../../cli/main.ts", import.meta.url).pathname;
/** Intervals of a real agent, in seconds, and how many times as fast the day is. */
const [APPLY_SECS, FACTS_SECS, FACTOR] = [300, 60, 720];
/** Processor time is told in ticks of so many milliseconds. */
const TICK_MS = 10;
const MIB = 1024 * 1024;

const [restSecs = "60", daySecs = "120", file] = Deno.args;

/** What a process uses at one moment. */
interface Use {
  readonly atMs: number;
  readonly cpuMs: number;
  readonly mib: number;
  readonly files: number;
}

/** A running agent in a directory of its own. */
class Site implements AsyncDisposable {
  readonly dir = Deno.makeTempDirSync({ prefix: "driftless-bench-" });
  #child: Deno.ChildProcess;

  constructor(applySecs: number, factsSecs: number) {
    this.#write(applySecs, factsSecs);
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-prompt",
        "--v8-flags=--max-semi-space-size=4,--no-allocation-site-pretenuring",
        "--allow-read",
        "--allow-write",
        "--allow-env",
        "--allow-sys",
        "--allow-run",
        "--allow-ffi",
        "--allow-net=127.0.0.1",
        MAIN,
        `--config=${this.dir}/config`,
        `--state-dir=${this.dir}/state`,
        "agent",
      ],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
  }

  /** What it uses now. */
  use(): Use {
    const proc = `/proc/${this.#child.pid}`;
    const fields = Deno.readTextFileSync(`${proc}/stat`).split(") ")[1]!
      .split(" ");
    return {
      atMs: performance.now(),
      cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
      mib: Number(fields[21]) * 4096 / MIB,
      files: [...Deno.readDirSync(`${proc}/fd`)].length,
    };
  }

  /** Size of the state in MiB. */
  get stateMib(): number {
    const toSize = (dir: string): number =>
      [...Deno.readDirSync(dir)].reduce(
        (sum, { name, isDirectory }) =>
          sum + (isDirectory
            ? toSize(`${dir}/${name}`)
            : Deno.statSync(`${dir}/${name}`).size),
        0,
      );
    return toSize(`${this.dir}/state`) / MIB;
  }

  #write(applySecs: number, factsSecs: number): void {
    for (const name of ["config", "files"]) {
      Deno.mkdirSync(`${this.dir}/${name}`);
    }
    const write = (name: string, text: string) =>
      Deno.writeTextFileSync(`${this.dir}/config/${name}`, text);
    const tasks = Array.from(
      { length: 100 },
      (_, at) =>
        `  - { type: copy, dest: ${this.dir}/files/${at}, content: "file ${at}\\n" }\n`,
    );
    const sources = Array.from(
      { length: 5 },
      (_, at) => `  - { name: log${at}, paths: [${this.dir}/files/${at}] }\n`,
    );
    write("apply.yml", `tasks:\n${tasks.join("")}`);
    write(
      "logs.yml",
      `sources:\n${
        sources.join("")
      }outputs: [{ name: out, type: directory, path: ${this.dir}/out }]\n`,
    );
    write(
      "agent.yml",
      `listen: "127.0.0.1:0"\napply_interval: ${applySecs}\nfacts_interval: ${factsSecs}\n`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#child.status;
    await Deno.remove(this.dir, { recursive: true });
  }
}

function sleep(secs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, secs * 1000));
}

/** At rest, at the usual intervals: the first apply and what a start needs are over. */
async function rest(secs: number) {
  await using site = new Site(APPLY_SECS, FACTS_SECS);
  await sleep(15);
  const before = site.use();
  await sleep(secs);
  const after = site.use();
  return {
    name: "at rest",
    cpu_percent: (after.cpuMs - before.cpuMs) / (after.atMs - before.atMs) *
      100,
    mib: after.mib,
  };
}

/** A day, so many times as fast: memory of its second half beside that of a quarter of it. */
async function day(secs: number) {
  await using site = new Site(APPLY_SECS / FACTOR, FACTS_SECS / FACTOR);
  await sleep(secs / 4);
  const early = site.use();
  const late: Use[] = [];
  for (let at = 0; at < 10; at++) {
    await sleep(secs * 3 / 40);
    late.push(site.use());
  }
  const last = late.at(-1)!;
  return {
    name: `a day in ${secs} s`,
    early_mib: early.mib,
    late_mib: last.mib,
    peak_mib: Math.max(...late.map(({ mib }) => mib)),
    early_files: early.files,
    late_files: last.files,
    state_mib: site.stateMib,
  };
}

const rows = [await rest(Number(restSecs)), await day(Number(daySecs))];
const out = (text: string) =>
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
out(`driftless ${VERSION} agent: 100 tasks, default collectors, 5 log files`);
for (const { name, ...numbers } of rows) {
  const parts = Object.entries(numbers).map(([key, value]) =>
    `${key} ${value.toFixed(key.endsWith("files") ? 0 : 2)}`
  );
  out(`${name.padEnd(16)} ${parts.join("  ")}`);
}
if (file !== undefined) {
  await Deno.writeTextFile(file, JSON.stringify(rows, null, 2));
}
