/** `driftless logs` on a host whose clock is set forth and back while it runs. */

import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { type Site, toEnvironment } from "./_driftless.ts";
import { startFaulty } from "./_faulty_server.ts";
import {
  append,
  LogService,
  makeLogs,
  readLines,
  toNumbered,
  until,
} from "./_log_service.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const CLOCK = new URL("jumping_clock.ts", import.meta.url).pathname;

/** Starts the program with a clock that the test sets. */
function startJumping(site: Site): LogService {
  const toCommand = (...words: string[]) =>
    new Deno.Command(Deno.execPath(), {
      args: site.argv(...words).toSpliced(1, 0, `--preload=${CLOCK}`),
      clearEnv: true,
      cwd: site.dir,
      env: toEnvironment(site),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
  return new LogService({ ...site, toCommand });
}

/** Gives the lines of all files of the directory output. */
function readAll(dir: string): string[] {
  return [...Deno.readDirSync(dir)].filter(({ name }) => name.endsWith(".log"))
    .flatMap(({ name }) => readLines(`${dir}/${name}`));
}

Deno.test("a clock that jumps, forth and back by days, costs no line, doubles none and holds nothing up", async () => {
  // The first request after each jump is put off.
  let isPuttingOff = false;
  await using server = await startFaulty(() => {
    const status = isPuttingOff ? 503 : 200;
    isPuttingOff = false;
    return { status };
  });
  using site = makeLogs(`
sources:
  - { name: app, paths: ["T/app.log*"], start: beginning }
outputs:
  - name: here
    type: directory
    path: T/out
    format: lines
    rotation: { strategy: sizeortime, max_size: 1MB, max_age: 1d }
  - name: far
    type: http
    url: "http://127.0.0.1:${server.port}/"
    format: lines
    batch: { max_age: 0 }
    retry: { initial_backoff: 50ms, max_backoff: 100ms }
`);
  const log = `${site.target}/app.log`;
  Deno.writeTextFileSync(`${site.target}/clock`, "0");
  await using service = startJumping(site);
  const sent = () =>
    server.taken.flatMap(({ body }) => body.split("\n").slice(0, -1));
  const wanted: string[] = [];
  for (const [round, days] of [0, 10, -20, 400, -4000, 0].entries()) {
    Deno.writeTextFileSync(`${site.target}/clock`, String(days * DAY_MS));
    isPuttingOff = true;
    if (round === 2) Deno.renameSync(log, `${log}.1`);
    if (round === 4) {
      // Seen between the two, a copy is a file of its own: its lines came twice.
      service.signal("SIGSTOP");
      Deno.copyFileSync(log, `${log}.2`);
      Deno.truncateSync(log);
      service.signal("SIGCONT");
    }
    const lines = toNumbered(round * 50, round * 50 + 50);
    append(site, "app.log", lines);
    wanted.push(...lines);
    await until(() => sent().length >= wanted.length, () => service.talk);
    await until(
      () => readAll(`${site.target}/out`).length >= wanted.length,
      () => service.talk,
    );
  }
  deepEqual(sent(), wanted);
  const sort = (lines: readonly string[]) =>
    lines.toSorted((a, b) => Number(a.slice(5)) - Number(b.slice(5)));
  deepEqual(sort(readAll(`${site.target}/out`)), wanted);
  const years = new Set(
    Array.from(Deno.readDirSync(`${site.target}/out`), ({ name }) => name)
      .filter((name) => name.endsWith(".log")).map((name) => name.slice(0, 4)),
  );
  ok(years.size > 1, "its files tell that the clock jumped");
  equal((await service.end()).code, 0);
});
