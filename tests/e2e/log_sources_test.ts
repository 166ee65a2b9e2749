/** Sources that others send to, in the real program: what was accepted arrives, whatever happens to the program. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { makeSite, type Site } from "./_driftless.ts";

/** Times that the program is killed. */
const KILLS = 3;

/** The messages in the files of the output. */
function readMessages(site: Site): string[] {
  const dir = `${site.target}/out`;
  const files = [...Deno.readDirSync(dir)].map(({ name }) => `${dir}/${name}`)
    .filter((path) => Deno.statSync(path).size > 0 && !path.includes("/."));
  return files.flatMap((path) =>
    Deno.readTextFileSync(path).split("\n").filter((line) =>
      line.startsWith("{")
    ).map((line): string => JSON.parse(line).message)
  );
}

/** Finds a port that nobody uses now. */
function findPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test("what programs print and what is piped arrives, and the program ends with it", async () => {
  using site = makeSite(undefined);
  site.write(
    "logs.yml",
    `sources:
  - { name: piped, type: stdin, filters: [{ type: exclude, pattern: noise }], transforms: [{ type: redact }] }
  - { name: printed, type: command, command: [seq, "3"] }
outputs:
  - { name: files, type: directory, path: ${site.target}/out }
`,
  );
  const child = new Deno.Command(Deno.execPath(), {
    args: site.argv("logs", "--once"),
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const lines = ["first a@b.de", "noise", "last"];
  for (const line of lines) {
    await writer.write(new TextEncoder().encode(`${line}\n`));
    await new Promise((done) => setTimeout(done, 200));
  }
  await writer.close();
  const { code, stderr } = await child.output();
  equal(code, 0, new TextDecoder().decode(stderr));
  deepEqual(readMessages(site).toSorted(), [
    "1",
    "2",
    "3",
    "first [redacted:email]",
    "last",
  ]);
});

/** Posts numbers until the program is gone; gives those that were accepted. */
async function postUntilGone(url: string, from: number): Promise<number[]> {
  const accepted: number[] = [];
  for (let number = from;; number++) {
    try {
      const response = await fetch(url, { method: "POST", body: `${number}` });
      await response.body?.cancel();
      if (response.status === 200) accepted.push(number);
    } catch {
      return accepted;
    }
  }
}

/** Waits until somebody listens. */
async function waitForPort(port: number): Promise<void> {
  for (let tries = 0;; tries++) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return;
    } catch (error) {
      if (tries > 400) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

Deno.test(`what was accepted by HTTP arrives although the program is killed ${KILLS} times`, async () => {
  using site = makeSite(undefined);
  const port = findPort();
  site.write(
    "logs.yml",
    `sources:
  - { name: posts, type: http, listen: "127.0.0.1:${port}" }
outputs:
  - { name: files, type: directory, path: ${site.target}/out }
`,
  );
  const accepted: number[] = [];
  for (let round = 1; round <= KILLS; round++) {
    const child = site.toCommand("logs").spawn();
    await waitForPort(port);
    const posted = postUntilGone(`http://127.0.0.1:${port}/`, round * 1e6);
    await new Promise((done) => setTimeout(done, 300 + 400 * round));
    child.kill("SIGKILL");
    accepted.push(...await posted);
    await Promise.all([child.stdout.cancel(), child.stderr.cancel()]);
    await child.status;
  }
  const { code, stderr } = await site.run("logs", "--once");
  equal(code, 0, stderr);
  ok(accepted.length > 100, `${accepted.length}`);
  const arrived = new Set(readMessages(site).map(Number));
  deepEqual(accepted.filter((number) => !arrived.has(number)), []);
});

Deno.test("while the output is away, posts are taken until the queue is full, then put off; nothing of them is lost", async () => {
  using site = makeSite(undefined);
  const [port, away] = [findPort(), findPort()];
  const write = (to: string) =>
    site.write(
      "logs.yml",
      `sources:
  - { name: posts, type: http, listen: "127.0.0.1:${port}", max_queue_bytes: 1MiB }
outputs:
  - { name: sent, ${to} }
`,
    );
  write(`type: http, url: "http://127.0.0.1:${away}/"`);
  const child = site.toCommand("logs").spawn();
  await waitForPort(port);
  const line = "x".repeat(10_000);
  let taken = 0;
  for (;;) {
    const body = `${taken} ${line}`;
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      method: "POST",
      body,
    });
    const text = await response.text();
    if (response.status !== 200) {
      deepEqual([response.status, text], [503, "The queue is full\n"]);
      match(response.headers.get("retry-after") ?? "", /^\d+$/);
      break;
    }
    taken++;
  }
  child.kill("SIGTERM");
  await Promise.all([child.stdout.cancel(), child.stderr.cancel()]);
  equal((await child.status).code, 0);
  ok(taken > 90 && taken < 200, `${taken}`);
  write(`type: directory, path: ${site.target}/out`);
  const { code, stderr } = await site.run("logs", "--once");
  equal(code, 0, stderr);
  deepEqual(
    readMessages(site).map((text) => parseInt(text)),
    [...Array(taken).keys()],
  );
});
