/**
 * Measures how fast outputs take lines that nobody looked into, 190 bytes
 * each in blocks of 256 KiB, and what memory that takes. Prints a line for
 * each and writes JSON to the file named by the first argument.
 */

import { toLineBatch } from "../../lib/outputs/batch.ts";
import { outputs } from "../../lib/outputs/mod.ts";
import { ORIGIN } from "../outputs/_batches.ts";

const BLOCKS = 800;
const ROUNDS = 5;
const LINE = `${"x".repeat(189)}\n`;
const COUNT = Math.floor(256 * 1024 / LINE.length);
const BYTES = new TextEncoder().encode(LINE.repeat(COUNT));

/** One measured case. */
interface Row {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Least speed in millions of bytes a second. */
  readonly goal: number;
}

const sink = new Deno.Command(Deno.execPath(), {
  args: [
    "run",
    "--quiet",
    "--no-prompt",
    "--allow-net=127.0.0.1",
    new URL("./_sink.ts", import.meta.url).pathname,
  ],
  stdout: "piped",
}).spawn();
const told = await sink.stdout.getReader().read();
const server = `127.0.0.1:${new TextDecoder().decode(told.value).trim()}`;
const path = await Deno.makeTempDir({ prefix: "driftless-bench-" });
const rotation = { max_size: "2GB", max_files: 2 };
const tcp = { server, protocol: "tcp" };

const ROWS: readonly Row[] = [
  {
    name: "directory: lines",
    params: { path, filename_pattern: "a", format: "lines", rotation },
    goal: 600,
  },
  { name: "socket: lines", params: { server }, goal: 200 },
  { name: "syslog: RFC 5424, counted", params: tcp, goal: 100 },
  {
    name: "syslog: RFC 3164, lf",
    params: { ...tcp, format: "rfc3164", framing: "lf" },
    goal: 100,
  },
  {
    name: "directory: JSON",
    params: { path, filename_pattern: "b", rotation },
    goal: 60,
  },
];

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

/** Gives the millions of bytes a second of each round. */
async function measure({ name, params }: Row): Promise<number[]> {
  const output = await outputs[name.replace(/:.*/, "")]?.();
  if (output === undefined) throw new Error(`there is no output ${name}`);
  const opened = await output.open(output.params.parse(params), {
    name,
    host: "bench",
    warn: print,
  });
  const { signal } = new AbortController();
  const speeds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    for (let block = 0; block < BLOCKS; block++) {
      const lines = {
        origin: ORIGIN,
        offset: block * BYTES.length,
        bytes: BYTES,
        count: COUNT,
        readMs: Date.now(),
      };
      await opened.send(toLineBatch(`b-${block}`, lines), signal);
    }
    const seconds = (performance.now() - startedAt) / 1000;
    await opened.flush?.();
    speeds.push(BLOCKS * BYTES.length / 1e6 / seconds);
  }
  await opened.close();
  return speeds.sort((a, b) => a - b);
}

const results = [];
try {
  for (const row of ROWS) {
    const speeds = await measure(row);
    const [lowest = 0, median = 0, highest = 0] = [0, ROUNDS >> 1, ROUNDS - 1]
      .map((place) => Math.round(speeds[place] ?? 0));
    const mib = Math.round(Deno.memoryUsage().rss / 1024 ** 2);
    const word = median >= row.goal ? "ok" : "TOO SLOW";
    print(
      `${
        row.name.padEnd(26)
      } ${median} MB/s (${lowest}–${highest}), goal ${row.goal}: ${word}, ${mib} MiB`,
    );
    results.push({ name: row.name, median, lowest, highest, mib });
  }
} finally {
  sink.kill("SIGKILL");
  await sink.status;
  await Deno.remove(path, { recursive: true });
}
const [file] = Deno.args;
if (file !== undefined) {
  await Deno.writeTextFile(file, `${JSON.stringify(results, null, 2)}\n`);
}
