/**
 * Measures scrapes of the endpoint, in turns with Prometheus node_exporter
 * where it is installed: same host, same collectors, same client. Prints a
 * table and writes JSON to the file named by the first argument.
 */

import { Connection } from "./_connection.ts";
import { PROGRAMS, type Running, start } from "./_exporters.ts";
import { serveSeries } from "./_series.ts";

const WARM_UP = 1500;
const ROUNDS = 1000;
/** Scrapes after which resident memory is read. */
const MEMORY_AT = [100, 5000, 10_000];
const TOTAL_SERIES = 10_000;

/** What one program took for a scrape. */
interface Cost {
  p50_ms: number;
  p99_ms: number;
  cpu_ms: number;
}

const report: Record<string, unknown> = {};

const peer = await PROGRAMS.peer.find();
const shared = peer === undefined ? [] : await listShared(peer);
if (peer === undefined) {
  say("prometheus-node-exporter is not installed: nothing to compare with");
} else {
  report["peer"] = peer.version;
  say(`peer: node_exporter ${peer.version}, ${shared.length} collectors\n`);
  using theirs = await start(peer.toArgv(shared));
  using ours = await start(PROGRAMS.ours.toArgv(shared));
  for (const encoding of ["identity", "gzip"]) {
    await compare(encoding, theirs, ours);
  }
}
await measureMemory();
await measureSeries();
const [path] = Deno.args;
if (path !== undefined) {
  await Deno.writeTextFile(path, `${JSON.stringify(report, null, 2)}\n`);
}

/** Asks the peer which collectors run when nobody chooses; those that have no equal here are left out. */
async function listShared(
  { toArgv }: { toArgv(names: readonly string[]): string[] },
): Promise<string[]> {
  using running = await start(toArgv([]));
  using connection = await Connection.open(running.port);
  const text = new TextDecoder().decode(await connection.get("identity"));
  const names = [
    ...text.matchAll(
      /^node_scrape_collector_success\{collector="([^"]+)"\}/gm,
    ),
  ].map((found) => found[1]!);
  const known = await PROGRAMS.ours.list();
  return names.filter((name) => known.includes(name));
}

/** Scrapes both in turns, so that both see the same machine. */
async function compare(
  encoding: string,
  theirs: Running,
  ours: Running,
): Promise<void> {
  using them = await Connection.open(theirs.port);
  using us = await Connection.open(ours.port);
  for (let round = 0; round < WARM_UP; round++) {
    await them.get(encoding);
    await us.get(encoding);
  }
  const times = { them: [] as number[], us: [] as number[] };
  const before = [theirs.cpuMs(), ours.cpuMs()] as const;
  for (let round = 0; round < ROUNDS; round++) {
    times.them.push(await time(() => them.get(encoding)));
    times.us.push(await time(() => us.get(encoding)));
  }
  const peer = toCost(times.them, theirs.cpuMs() - before[0]);
  const own = toCost(times.us, ours.cpuMs() - before[1]);
  report[encoding] = { peer, own };
  say(`${encoding.padEnd(10)} ${"peer".padStart(9)} ${"ours".padStart(9)}`);
  const row = (name: string, key: keyof Cost, limit: number) =>
    say(
      `${name.padEnd(10)} ${toMs(peer[key])} ${toMs(own[key])} ${
        (own[key] / peer[key]).toFixed(2)
      } x  limit ${limit} x`,
    );
  row("p50", "p50_ms", 0.4);
  row("p99", "p99_ms", 0.6);
  row("processor", "cpu_ms", 0.6);
  say("");
}

async function measureMemory(): Promise<void> {
  using running = await start(PROGRAMS.ours.toArgv([]));
  using connection = await Connection.open(running.port);
  const seen: Record<number, number> = {};
  for (let count = 1; count <= MEMORY_AT.at(-1)!; count++) {
    await connection.get("gzip");
    if (MEMORY_AT.includes(count)) seen[count] = running.residentMib();
  }
  report["resident_mib"] = seen;
  for (const [count, mib] of Object.entries(seen)) {
    say(`resident after ${count.padStart(6)} scrapes ${mib.toFixed(1)} MiB`);
  }
  say("limit 75 MiB, within 3 MiB over the last 5,000\n");
}

async function measureSeries(): Promise<void> {
  await using server = await serveSeries(TOTAL_SERIES);
  using connection = await Connection.open(server.port);
  const times: number[] = [];
  for (let round = 0; round < 150; round++) {
    const ms = await time(() => connection.get("identity"));
    if (round >= 50) times.push(ms);
  }
  const { p50_ms, p99_ms } = toCost(times, 0);
  report["series"] = { count: TOTAL_SERIES, p50_ms, p99_ms };
  say(
    `${TOTAL_SERIES} series that all change  p50 ${p50_ms.toFixed(1)} ms  p99 ${
      p99_ms.toFixed(1)
    } ms  limit 25 ms`,
  );
}

async function time(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}

function toCost(times: readonly number[], cpuMs: number): Cost {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(sorted.length * part)]!;
  return { p50_ms: at(0.5), p99_ms: at(0.99), cpu_ms: cpuMs / times.length };
}

function toMs(value: number): string {
  return `${value.toFixed(2)} ms`.padStart(9);
}

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
