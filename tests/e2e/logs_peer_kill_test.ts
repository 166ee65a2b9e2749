/** The program and its receiver are killed in turns, under load: what was written arrives, and what comes twice is little. */

import { ok, strictEqual as equal } from "node:assert/strict";
import { toEnvironment } from "./_driftless.ts";
import { append, LogService, makeLogs, readLines } from "./_log_service.ts";

/** Rounds, each with one kill of the program and one of the receiver. */
const ROUNDS = 4;
/** Time between two kills, in milliseconds. */
const KILL_MS = 600;
/** Lines that are written each so many milliseconds. */
const [LINES, WRITE_MS] = [100, 10];
const RECEIVER = new URL("./killed_receiver.ts", import.meta.url).pathname;

/** Finds a port that nobody uses now. */
function findPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test(`kill -9 of the program and of its receiver, ${ROUNDS} times each: no line is lost`, async () => {
  const port = findPort();
  using site = makeLogs(`
sources:
  - { name: app, paths: [T/app.log], start: beginning }
outputs:
  - { name: far, type: http, url: "http://127.0.0.1:${port}/", format: lines, batch: { max_age: 0 }, retry: { initial_backoff: 50ms, max_backoff: 100ms } }
`);
  const out = `${site.target}/received`;
  const receive = () =>
    new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-prompt",
        "--allow-read",
        "--allow-write",
        "--allow-net=127.0.0.1",
        RECEIVER,
        `${port}`,
        out,
      ],
      env: toEnvironment(site),
      stdout: "null",
      stderr: "null",
    }).spawn();
  let written = 0;
  const timer = setInterval(() => {
    append(
      site,
      "app.log",
      Array.from({ length: LINES }, (_, at) => `line ${written + at} end`),
    );
    written += LINES;
  }, WRITE_MS);
  let receiver = receive();
  let service = new LogService(site);
  for (let round = 0; round < ROUNDS; round++) {
    await new Promise((resolve) => setTimeout(resolve, KILL_MS));
    await service.end("SIGKILL");
    service = new LogService(site);
    await new Promise((resolve) => setTimeout(resolve, KILL_MS));
    receiver.kill("SIGKILL");
    await receiver.status;
    receiver = receive();
  }
  clearInterval(timer);
  await service.end("SIGKILL");
  const last = await site.run("logs", "--once");
  receiver.kill("SIGKILL");
  await receiver.status;
  equal(last.code, 0, last.stderr);
  const counts = new Map<number, number>();
  for (const line of readLines(out)) {
    const number = /^line (\d+) end$/.exec(line)?.[1];
    if (number === undefined) continue;
    counts.set(Number(number), (counts.get(Number(number)) ?? 0) + 1);
  }
  const missing = Array.from({ length: written }, (_, at) => at)
    .filter((at) => !counts.has(at));
  equal(missing.length, 0, `${missing.length} of ${written} are missing`);
  const doubled = counts.values().reduce((sum, count) => sum + count - 1, 0);
  // Positions are kept once a second, and a batch has a thousand lines.
  const most = 2 * ROUNDS * (1000 + 2 * LINES * 1000 / WRITE_MS);
  ok(doubled < most, `${doubled} came twice`);
});
