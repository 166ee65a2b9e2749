/** `driftless logs` as a whole: files, a web server's lines, outputs, accounts. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { makeSite, type Ran, type Site } from "./_driftless.ts";

const LINE =
  '203.0.113.9 - - [10/Oct/2026:13:55:36 +0200] "GET /a?b=1 HTTP/1.1" 200 12 "-" "curl/8"';

/** Makes a site whose logs go to `target/out`. */
function makeLogs(config: string): Site {
  const site = makeSite(undefined);
  site.write("logs.yml", config.replaceAll("T/", `${site.target}/`));
  return site;
}

function append(site: Site, name: string, ...lines: string[]): void {
  const text = lines.map((line) => `${line}\n`).join("");
  Deno.writeTextFileSync(`${site.target}/${name}`, text, { append: true });
}

/** Gives all lines below a directory, by the order of names. */
function readAll(dir: string): string[] {
  return [...Deno.readDirSync(dir)].map(({ name }) => name).sort()
    .filter((name) => /\.(jsonl|log)$/.test(name))
    .flatMap((name) =>
      Deno.readTextFileSync(`${dir}/${name}`).split("\n").slice(0, -1)
    );
}

function record(ran: Ran): Record<string, unknown> {
  return JSON.parse(ran.stdout.trim().split("\n").at(-1) ?? "{}");
}

const RAW = `
sources:
  - { name: app, paths: [T/*.log], start: beginning }
outputs:
  - { name: archive, type: directory, path: T/out, format: lines }
`;

Deno.test("logs --once sends each line once, over several runs", async () => {
  using site = makeLogs(RAW);
  append(site, "a.log", "one", "two");
  const first = await site.run("logs", "--once");
  equal(first.code, 0, first.stderr);
  match(first.stdout, /2 events read, 2 delivered/);
  append(site, "a.log", "three");
  const second = await site.run("logs", "--once", "--json");
  const { read, delivered } = record(second);
  deepEqual({ read, delivered }, { read: 1, delivered: 1 });
  const third = await site.run("logs", "--once", "--json");
  equal(record(third)["read"], 0);
  deepEqual(readAll(`${site.target}/out`), ["one", "two", "three"]);
});

Deno.test("lines are parsed, filtered and changed on the way, and the accounts add up", async () => {
  using site = makeLogs(`
labels: { env: test }
sources:
  - name: web
    paths: [T/access.log]
    start: beginning
    parser: nginx
    filters:
      - { type: exclude, pattern: healthz }
    transforms:
      - { type: removefield, field: http_user_agent }
outputs:
  - { name: all, type: directory, path: T/all }
  - name: errors
    type: directory
    path: T/errors
    filters:
      - { type: fieldmatch, field: status, op: gt, value: 499 }
`);
  append(
    site,
    "access.log",
    LINE,
    LINE.replace("/a?b=1", "/healthz"),
    LINE.replace(" 200 ", " 503 "),
    "no line of nginx",
  );
  const ran = await site.run("logs", "--once", "--json");
  equal(ran.code, 0, ran.stderr);
  const all = readAll(`${site.target}/all`).map((line) => JSON.parse(line));
  deepEqual(all.map(({ fields }) => fields["status"]), [200, 503, undefined]);
  equal(all[0].timestamp, "2026-10-10T11:55:36.000Z");
  equal(all[0].fields.http_user_agent, undefined);
  deepEqual(all[0].labels, { env: "test" });
  equal(all[2].message, "no line of nginx");
  ok(typeof all[2].fields.parse_error === "string");
  const errors = readAll(`${site.target}/errors`);
  equal(errors.length, 1);
  const { read, delivered, filtered, refused, open, unparsed } = record(ran);
  deepEqual({ read, delivered, filtered, refused, open, unparsed }, {
    read: 8,
    delivered: 4,
    filtered: 4,
    refused: 0,
    open: 0,
    unparsed: 2,
  });
  const status = await site.run("status", "--json");
  equal(status.code, 0, status.stderr);
  deepEqual(
    JSON.parse(status.stdout).pipelines.map((
      { output, delivered }: { output: string; delivered: number },
    ) => [output, delivered]),
    [["all", 3], ["errors", 1]],
  );
});

Deno.test("lines of one event are joined, those that are not complete wait for the next run", async () => {
  using site = makeLogs(`
sources:
  - name: java
    paths: [T/*.log]
    start: beginning
    parser:
      parser_type: plain
      multiline: { enabled: true, match_type: After, start_pattern: '^\\d' }
outputs:
  - { name: out, type: directory, path: T/out }
`);
  append(site, "a.log", "1 failed", "  at x", "  at y", "2 fine");
  const ran = await site.run("logs", "--once");
  equal(ran.code, 0, ran.stderr);
  const lines = readAll(`${site.target}/out`).map((line) => JSON.parse(line));
  deepEqual(lines.map(({ message }) => message), [
    "1 failed\n  at x\n  at y",
    "2 fine",
  ]);
});

Deno.test("logs --test shows what lines become and sends nothing", async () => {
  using site = makeLogs(RAW.replace("start:", "parser: nginx, start:"));
  append(site, "sample.txt", LINE, "other");
  const ran = await site.run(
    "logs",
    "--test",
    `${site.target}/sample.txt`,
    "--json",
  );
  equal(ran.code, 1, "one line is not of the form");
  const [first, second] = ran.stdout.trim().split("\n").map((line) =>
    JSON.parse(line)
  );
  equal(first.event.fields.method, "GET");
  match(second.event.fields.parse_error, /./);
  deepEqual([...Deno.readDirSync(site.target)].map(({ name }) => name), [
    "sample.txt",
  ]);
});

Deno.test("a service that is stopped has sent what was there, and goes on afterwards", async () => {
  using site = makeLogs(RAW);
  append(site, "a.log", "one");
  const child = site.toCommand("logs").spawn();
  const out = `${site.target}/out`;
  await until(() => count(out) === 1);
  append(site, "a.log", "two");
  append(site, "b.log", "three");
  await until(() => count(out) === 3);
  child.kill("SIGTERM");
  const { code, stdout } = await child.output();
  equal(code, 0);
  match(new TextDecoder().decode(stdout), /3 events read, 3 delivered/);
  append(site, "b.log", "four");
  await site.run("logs", "--once");
  deepEqual(readAll(out).toSorted(), ["four", "one", "three", "two"]);
});

Deno.test("an output that is away holds up no other", async () => {
  using site = makeLogs(`
sources:
  - { name: app, paths: [T/*.log], start: beginning }
outputs:
  - { name: archive, type: directory, path: T/out, format: lines }
  - { name: away, type: http, url: "http://127.0.0.1:9" }
`);
  append(site, "a.log", "one");
  const child = site.toCommand("logs").spawn();
  const out = `${site.target}/out`;
  await until(() => count(out) === 1);
  append(site, "a.log", "two");
  await until(() => count(out) === 2);
  child.kill("SIGTERM");
  const { stdout } = await child.output();
  match(new TextDecoder().decode(stdout), /not sent yet/);
});

Deno.test("two at once are refused, and the second says who holds the state", async () => {
  using site = makeLogs(RAW);
  append(site, "a.log", "one");
  const child = site.toCommand("logs").spawn();
  await until(() => count(`${site.target}/out`) === 1);
  const second = await site.run("logs", "--once");
  child.kill("SIGTERM");
  await child.output();
  equal(second.code, 5, second.stderr);
  match(second.stderr, /"logs" \(pid \d+/);
});

Deno.test("mistakes of a logs file are told together, with their places", async () => {
  using site = makeLogs(`
sources:
  - { name: a, pathes: [/x] }
  - { name: b, paths: [/x], parser: ngnix }
  - { name: b, paths: [relative], outputs: [archiv] }
outputs:
  - { name: archive, type: directory, path: T/out, filters: [{ type: include, pattern: "(" }] }
  - { name: two, type: htp, url: "http://x" }
`);
  const ran = await site.run("logs", "--once");
  equal(ran.code, 3);
  for (
    const pattern of [
      /logs\.yml:3:16.*"pathes"/,
      /Did you mean "paths"/,
      /There is no parser "ngnix"/,
      /Did you mean "nginx"/,
      /There are two sources "b"/,
      /starts with "\/"/,
      /There is no output "archiv"/,
      /Cannot use the pattern "\("/,
      /There is no output "htp"/,
    ]
  ) match(ran.stderr, pattern);
});

/** Waits until something is so; the program under test is another process. */
async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!isSo()) {
    ok(performance.now() < end, "it did not become so within 10 s");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function count(dir: string): number {
  try {
    return readAll(dir).length;
  } catch (error) {
    ok(error instanceof Deno.errors.NotFound);
    return 0;
  }
}

Deno.test("audit records go to outputs, and wait on disk while those are away", async () => {
  const bodies: string[] = [];
  let isAway = true;
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const body = await request.text();
      if (isAway) return new Response("away", { status: 503 });
      bodies.push(body);
      return new Response("ok");
    },
  );
  using site = makeSite(undefined);
  site.write(
    "apply.yml",
    `
audit:
  outputs:
    - { name: central, type: http, url: "http://127.0.0.1:${server.addr.port}/" }
    - { name: copy, type: directory, path: ${site.target}/copy, format: lines }
tasks:
  - { type: copy, dest: "${site.target}/a", content: one }
`,
  );
  const first = await site.run("apply");
  equal(first.code, 0, first.stderr);
  match(first.stderr, /central.*503/);
  deepEqual(bodies, []);
  const local = readAll(`${site.state}/audit`);
  deepEqual(readAll(`${site.target}/copy`), local);
  isAway = false;
  const second = await site.run("apply");
  equal(second.code, 0, second.stderr);
  const arrived = bodies.join("").trim().split("\n")
    .map((line) => JSON.parse(line).fields.seq);
  deepEqual(arrived, readAll(`${site.state}/audit`).map((_, at) => at + 1));
});
