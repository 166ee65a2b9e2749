/**
 * Measures whole processes beside an empty `deno run` of the same minute, and
 * beside ansible where it is installed. Prints a table and writes JSON to the
 * file named by the first argument.
 */

import { VERSION } from "../../lib/version.ts";

const MAIN = new URL("../../cli/main.ts", import.meta.url).pathname;
const ROUNDS = 7;

/** One measured case. */
interface Row {
  name: string;
  /** Median of the rounds, in milliseconds. */
  median_ms: number;
  /** Median over the median of an empty run. */
  ratio: number;
  /** Greatest resident memory of the rounds, in MiB. */
  peak_mib: number;
  /** What the ratio must not exceed. */
  limit?: number;
}

const dir = await Deno.makeTempDir({ prefix: "driftless-bench-" });
await Deno.writeTextFile(`${dir}/empty.ts`, "");

/** Runs a program under time(1) and gives wall time and peak memory. */
async function measure(
  argv: readonly string[],
): Promise<{ ms: number; mib: number }> {
  const startedAt = performance.now();
  const { code, stdout, stderr } = await new Deno.Command("/usr/bin/time", {
    args: ["-f", "%M", ...argv],
    stdin: "null",
  }).output();
  const ms = performance.now() - startedAt;
  const said = new TextDecoder().decode(stderr);
  if (code !== 0) {
    throw new Error(
      `${argv.join(" ")}: ${said}${new TextDecoder().decode(stdout)}`,
    );
  }
  return { ms, mib: Number(said.trim().split("\n").at(-1)) / 1024 };
}

function toMedian(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

const deno = Deno.execPath();
const empty = ["run", "--quiet", `${dir}/empty.ts`];

/** Measures a case in turns with the empty run, so that both see the same machine. */
async function bench(
  name: string,
  argv: readonly string[],
  limit?: number,
): Promise<Row> {
  await measure(argv);
  const own: { ms: number; mib: number }[] = [];
  const base: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    base.push((await measure([deno, ...empty])).ms);
    own.push(await measure(argv));
  }
  const median = toMedian(own.map(({ ms }) => ms));
  const row: Row = {
    name,
    median_ms: Math.round(median),
    ratio: Math.round(median / toMedian(base) * 10) / 10,
    peak_mib: Math.round(Math.max(...own.map(({ mib }) => mib))),
    ...(limit === undefined ? {} : { limit }),
  };
  print(row);
  return row;
}

function print(row: Row): void {
  const limit = row.limit === undefined ? "" : `limit ${row.limit} x`;
  say(
    `${row.name.padEnd(44)} ${String(row.median_ms).padStart(6)} ms ${
      row.ratio.toFixed(1).padStart(7)
    } x ${String(row.peak_mib).padStart(5)} MiB  ${limit}`,
  );
}

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

function driftless(site: string, ...words: string[]): string[] {
  return [
    deno,
    "run",
    "--quiet",
    "--no-prompt",
    "--allow-read",
    "--allow-write",
    "--allow-env",
    "--allow-sys",
    "--allow-run",
    MAIN,
    ...toPlaces(site),
    ...words,
  ];
}

/** Options that name the directories of a site. */
function toPlaces(site: string): string[] {
  return [`--config=${dir}/${site}/config`, `--state-dir=${dir}/${site}/state`];
}

/** What a shell asks while a command line of `apply` is typed. */
function complete(site: string, ...words: string[]): string[] {
  return driftless(
    site,
    "__complete",
    "--",
    ...toPlaces(site),
    "apply",
    ...words,
  );
}

/** Makes a site of copy tasks that are converged already. */
async function makeCopies(count: number): Promise<string> {
  const name = `copies-${count}`;
  const target = `${dir}/${name}/target`;
  await Deno.mkdir(`${dir}/${name}/config`, { recursive: true });
  await Deno.mkdir(target);
  const tasks = Array.from({ length: count }, (_, index) =>
    `  - type: copy
    dest: ${target}/file-${index}
    content: "content of file ${index}"
    mode: "0644"
`);
  await Deno.writeTextFile(
    `${dir}/${name}/config/apply.yml`,
    `tasks:\n${tasks.join("")}`,
  );
  for (let index = 0; index < count; index++) {
    await Deno.writeTextFile(
      `${target}/file-${index}`,
      `content of file ${index}`,
    );
    await Deno.chmod(`${target}/file-${index}`, 0o644);
  }
  return name;
}

/** The same 100 tasks for ansible, converged. */
async function makePlaybook(): Promise<string> {
  const target = `${dir}/copies-1000/target`;
  const tasks = Array.from({ length: 100 }, (_, index) => ({
    name: `copy ${index}`,
    "ansible.builtin.copy": {
      dest: `${target}/file-${index}`,
      content: `content of file ${index}`,
      mode: "0644",
    },
  }));
  const path = `${dir}/playbook.yml`;
  await Deno.writeTextFile(
    path,
    JSON.stringify([{
      hosts: "localhost",
      connection: "local",
      gather_facts: false,
      tasks,
    }]),
  );
  return path;
}

async function findAnsible(): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command("ansible-playbook", {
      args: ["--version"],
    }).output();
    return new TextDecoder().decode(stdout).split("\n")[0];
  } catch {
    return undefined;
  }
}

say(`driftless ${VERSION}, deno ${Deno.version.deno}, median of ${ROUNDS}`);
const rows: Row[] = [];
rows.push(await bench("empty deno run", [deno, ...empty]));
rows.push(await bench("--version", [deno, "run", "--quiet", MAIN, "-V"], 1.5));
await Deno.mkdir(`${dir}/small/config`, { recursive: true });
await Deno.writeTextFile(
  `${dir}/small/config/apply.yml`,
  "tasks:\n  - type: copy\n    dest: /tmp/x\n    content: x\n",
);
rows.push(
  await bench("validate, 1 task", driftless("small", "validate"), 4.5),
  await bench("a word is completed", complete("small", "--st"), 1.8),
  await bench(
    "a name of a task is completed",
    complete("small", "--start-at", ""),
    3.5,
  ),
);
const thousand = await makeCopies(1000);
rows.push(
  await bench(
    "apply, 1,000 copy tasks, nothing to do",
    driftless(thousand, "apply"),
    13,
  ),
);
const many = await makeCopies(10_000);
rows.push(
  await bench(
    "apply, 10,000 copy tasks, nothing to do",
    driftless(many, "apply"),
    111,
  ),
);
const ansible = await findAnsible();
if (ansible) {
  const playbook = await makePlaybook();
  const argv = ["ansible-playbook", "-i", "localhost,", playbook];
  await measure(argv);
  const { ms, mib } = await measure(argv);
  const row: Row = {
    name: `${ansible}, 100 copy tasks, nothing to do`,
    median_ms: Math.round(ms),
    ratio: Math.round(ms / rows[0]!.median_ms * 10) / 10,
    peak_mib: Math.round(mib),
  };
  print(row);
  rows.push(row);
} else say("ansible is not installed: no peer measured");
const path = Deno.args[0] ?? `${dir}/bench.json`;
await Deno.writeTextFile(path, `${JSON.stringify(rows, undefined, 2)}\n`);
say(`JSON: ${path}`);
for (const name of ["small", thousand, many]) {
  await Deno.remove(`${dir}/${name}`, { recursive: true });
}
