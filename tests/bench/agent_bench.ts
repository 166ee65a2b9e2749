/**
 * Measures the agent: what it costs at rest, and whether a simulated day in
 * which lines are logged and managed files are edited leaves anything behind.
 * 100 tasks, the default collectors, 5 log files. Arguments: seconds at rest (0
 * leaves it out), seconds of the day (120 are 24 hours 720 times as fast), file
 * for JSON, how many times as fast. A soak is `0 1200 soak.json 30`.
 */

import { VERSION } from "../../lib/version.ts";

const MAIN = new URL("../../cli/main.ts", import.meta.url).pathname;
/** Intervals of a real agent, in seconds. */
const [APPLY_SECS, FACTS_SECS] = [300, 60];
/** Time between two lines in each log file, and between two edits of managed files, in milliseconds. */
const [LINE_MS, EDIT_MS] = [200, 5000];
/** Looks at what is used, after a quarter of the day. */
const LOOKS = 60;
/** Most that memory may differ after the warm-up, in MiB. */
const FLAT_MIB = 5;
/** Processor time is told in ticks of so many milliseconds. */
const TICK_MS = 10;
const MIB = 1024 * 1024;

const [restSecs = "60", daySecs = "120", file, factor = "720"] = Deno.args;

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
        "--v8-flags=--max-semi-space-size=4,--no-allocation-site-pretenuring,--heap-growing-percent=30",
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
    for (const name of ["config", "files", "logs"]) {
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
      (_, at) => `  - { name: log${at}, paths: [${this.dir}/logs/${at}] }\n`,
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

  /** Logs lines and edits managed files until it is disposed. */
  work(): Disposable {
    let count = 0;
    const line = setInterval(() => {
      for (let at = 0; at < 5; at++) {
        const text = `line ${count++} of a program that tells something\n`;
        const path = `${this.dir}/logs/${at}`;
        Deno.writeTextFileSync(path, text, { append: true });
      }
    }, LINE_MS);
    const edit = setInterval(() => {
      const path = `${this.dir}/files/${count % 100}`;
      Deno.writeTextFileSync(path, "by hand\n");
    }, EDIT_MS);
    return {
      [Symbol.dispose]: () => {
        clearInterval(line);
        clearInterval(edit);
      },
    };
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

/** A day, so many times as fast: what is used after a quarter of it, and from then on. */
async function day(secs: number, times: number) {
  await using site = new Site(APPLY_SECS / times, FACTS_SECS / times);
  using _work = site.work();
  await sleep(secs / 4);
  const early = site.use();
  const earlyStateMib = site.stateMib;
  const late: Use[] = [];
  for (let at = 0; at < LOOKS; at++) {
    await sleep(secs * 3 / 4 / LOOKS);
    late.push(site.use());
  }
  const last = late.at(-1)!;
  const mib = late.map((use) => use.mib).sort((a, b) => a - b);
  const middle = (uses: readonly Use[]) =>
    uses.map((use) => use.mib).sort((a, b) => a - b)[uses.length >> 1]!;
  const drift = middle(late.slice(LOOKS / 2)) -
    middle(late.slice(0, LOOKS / 2));
  return {
    name: `${secs} s, ${times} times as fast`,
    early_mib: early.mib,
    late_mib: last.mib,
    least_mib: mib[0]!,
    peak_mib: mib.at(-1)!,
    drift_mib: drift,
    is_flat: Number(Math.abs(drift) <= FLAT_MIB),
    cpu_percent: (last.cpuMs - early.cpuMs) / (last.atMs - early.atMs) * 100,
    early_files: early.files,
    late_files: last.files,
    early_state_mib: earlyStateMib,
    state_mib: site.stateMib,
  };
}

const rows = [
  ...Number(restSecs) > 0 ? [await rest(Number(restSecs))] : [],
  await day(Number(daySecs), Number(factor)),
];
const out = (text: string) =>
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
out(`driftless ${VERSION} agent: 100 tasks, default collectors, 5 log files`);
for (const { name, ...numbers } of rows) {
  const parts = Object.entries(numbers).map(([key, value]) =>
    `${key} ${value.toFixed(/files|flat/.test(key) ? 0 : 2)}`
  );
  out(`${name.padEnd(16)} ${parts.join("  ")}`);
}
if (file !== undefined) {
  await Deno.writeTextFile(file, JSON.stringify(rows, null, 2));
}
