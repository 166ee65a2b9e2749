/**
 * Measures what shipping costs while it runs: how late a line arrives, what
 * files cost that rest, and what outputs cost that are away. Prints a table
 * and writes JSON to the file named by `--json`.
 *
 *     deno task bench:latency --only=away --away-minutes=60 --json=out.json
 *
 * `--only=line,rate,idle,away` chooses; `--lines`, `--rate-secs`, `--idle-secs`,
 * `--away-minutes` and `--away-rate` say how much. Numbers of a machine that
 * others use, too, are upper bounds: its load is told beside them. It reads and
 * writes in a temporary directory, serves on 127.0.0.1, runs the program and
 * cat(1), and asks for the load: rights to read, write, net, run, env and sys.
 */

import { parseArgs } from "node:util";
import { VERSION } from "../../lib/version.ts";
import { benchAway } from "./_away.ts";
import { benchLine, benchRate } from "./_delay.ts";
import { benchIdle } from "./_idle.ts";
import { type Row, say, sayRow } from "./_rows.ts";

const { values: given } = parseArgs({
  options: {
    only: { type: "string", default: "line,rate,idle,away" },
    lines: { type: "string", default: "300" },
    "rate-secs": { type: "string", default: "30" },
    "idle-secs": { type: "string", default: "60" },
    "away-minutes": { type: "string", default: "5" },
    "away-rate": { type: "string", default: "20000" },
    json: { type: "string" },
  },
});

const CASES: Readonly<Record<string, () => Promise<Row[]>>> = {
  line: async () => [
    ...await benchLine("tcp", Number(given.lines)),
    ...await benchLine("directory", Number(given.lines)),
  ],
  rate: () => benchRate(Number(given["rate-secs"])),
  idle: () => benchIdle(Number(given["idle-secs"])),
  away: () =>
    benchAway({
      minutes: Number(given["away-minutes"]),
      rate: Number(given["away-rate"]),
    }),
};

function sayLoad(): void {
  say(`load ${Deno.loadavg().map((one) => one.toFixed(1)).join(" ")}`);
}

say(`driftless ${VERSION}`);
sayLoad();
const rows: Row[] = [];
for (const name of given.only.split(",")) {
  const run = CASES[name];
  if (run === undefined) throw new RangeError(`There is no case "${name}"`);
  const measured = await run();
  rows.push(...measured);
  measured.forEach(sayRow);
}
sayLoad();
if (given.json !== undefined) {
  await Deno.writeTextFile(given.json, `${JSON.stringify(rows, null, 2)}\n`);
}
