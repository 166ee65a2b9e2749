/** `driftless logs` against receivers that fail in all ways: every line arrives, and no output waits for another. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { Authority } from "../lib_host/_certificates.ts";
import { type Fate, startFaulty } from "./_faulty_server.ts";
import {
  append,
  LogService,
  makeLogs,
  readLines,
  toNumbered,
  until,
  writeLogs,
} from "./_log_service.ts";

const SOURCE = `
sources:
  - { name: app, paths: [T/app.log], start: beginning }
outputs:
  - { name: here, type: directory, path: T/out, format: lines, filename_pattern: all.log }
`;
/** Longest that a service takes to end whose receiver does not answer: less than one that may still send. */
const STOP_MS = 8000;
/** Tries follow each other soon. */
const RETRY = "retry: { initial_backoff: 50ms, max_backoff: 100ms }";

Deno.test("whatever a receiver does, each line arrives, in order, and another output does not wait", async () => {
  const fates: Fate[] = [
    { status: 429, headers: { "retry-after": "1" } },
    "reset",
    { status: 200 },
    { status: 503 },
    "silence",
    { status: 408 },
    { status: 200 },
    { status: 401 },
    { status: 302, headers: { location: "/elsewhere" } },
    "reset",
  ];
  await using server = await startFaulty((_, place) =>
    fates[place] ?? { status: 200 }
  );
  using site = makeLogs(
    `${SOURCE}  - { name: far, type: http, url: "http://127.0.0.1:${server.port}/", format: lines, timeout: 1, batch: { max_events: 50, max_age: 0 }, ${RETRY} }\n`,
  );
  await using service = new LogService(site);
  const wanted: string[] = [];
  for (let round = 0; round < 10; round++) {
    const lines = toNumbered(round * 30, round * 30 + 30);
    append(site, "app.log", lines);
    wanted.push(...lines);
    // The one that works has them while the other one fails.
    await until(() =>
      readLines(`${site.target}/out/all.log`).length === wanted.length
    );
  }
  const read = () =>
    server.taken.flatMap(({ body }) => body.split("\n").slice(0, -1));
  await until(() => read().length >= wanted.length, () => service.talk);
  deepEqual(read(), wanted);
  deepEqual(readLines(`${site.target}/out/all.log`), wanted);
  match(service.talk, /far: fails and is tried again: .*429/);
  match(service.talk, /far: works again/);
  equal((await service.end()).code, 0);
});

Deno.test("a service whose receiver hangs ends in time, and what the receiver never answered is sent by the next one", async () => {
  let isHanging = true;
  await using server = await startFaulty(() =>
    isHanging ? "silence" : { status: 200 }
  );
  using site = makeLogs(
    `${SOURCE}  - { name: far, type: http, url: "http://127.0.0.1:${server.port}/", format: lines, timeout: 1, batch: { max_age: 0 } }\n`,
  );
  const lines = toNumbered(0, 100);
  append(site, "app.log", lines);
  await using service = new LogService(site);
  await until(() => /far: fails and is tried again/.test(service.talk));
  const { ms, stdout } = await service.end();
  ok(ms < STOP_MS, `it took ${ms} ms`);
  match(stdout, /not sent yet/);
  isHanging = false;
  equal((await site.run("logs", "--once")).code, 0);
  const sent = server.taken.flatMap(({ body }) =>
    body.split("\n").slice(0, -1)
  );
  deepEqual(sent, lines);
  deepEqual(readLines(`${site.target}/out/all.log`), lines);
});

Deno.test("events that an index puts off or refuses among others: each is in it once, or a dead letter", async () => {
  const created = new Map<string, string>();
  const seen = new Set<string>();
  await using server = await startFaulty(({ body }) => {
    const lines = body.split("\n").slice(0, -1);
    const items = [];
    for (let at = 0; at < lines.length; at += 2) {
      const { create: { _id: id } } = JSON.parse(lines[at] ?? "");
      const { message } = JSON.parse(lines[at + 1] ?? "");
      const number = Number(message.slice(5));
      const isNew = !seen.has(id);
      seen.add(id);
      const status = number % 10 === 3
        ? 400
        : number % 3 === 0 && isNew
        ? 429
        : 201;
      if (status === 201) created.set(id, message);
      items.push({
        create: { status, error: { type: "t", reason: "because" } },
      });
    }
    const errors = items.some(({ create }) => create.status >= 300);
    return { status: 200, body: JSON.stringify({ errors, items }) };
  });
  using site = makeLogs(
    `${SOURCE}  - { name: index, type: elasticsearch, hosts: ["http://127.0.0.1:${server.port}"], batch: { max_age: 0 }, ${RETRY} }\n`,
  );
  const lines = toNumbered(0, 300);
  append(site, "app.log", lines);
  const ran = await site.run("logs", "--once", "--json");
  equal(ran.code, 1, "there are dead letters");
  const isBad = (line: string) => Number(line.slice(5)) % 10 === 3;
  deepEqual(
    [...created.values()].toSorted(),
    lines.filter((line) => !isBad(line)).toSorted(),
  );
  const { refused, open } = JSON.parse(
    ran.stdout.trim().split("\n").at(-1) ?? "",
  );
  deepEqual({ refused, open }, { refused: 30, open: 0 });
});

Deno.test("a bucket, a certificate and a name that are no good are told, wait for what is right, and hold up nobody", async () => {
  let mayWrite = false;
  await using bucket = await startFaulty(() =>
    mayWrite ? { status: 200, headers: { etag: '"1"' } } : {
      status: 403,
      body:
        "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
    }
  );
  using authority = await Authority.make();
  const expired = await authority.certify("IP:127.0.0.1", -1);
  await using old = await startFaulty(() => ({ status: 200 }), {
    cert: Deno.readTextFileSync(expired.cert),
    key: Deno.readTextFileSync(expired.key),
  });
  await using good = await startFaulty(() => ({ status: 200 }));
  const http = (name: string, url: string, more = "") =>
    `  - { name: ${name}, type: http, url: "${url}", format: lines, batch: { max_age: 0 }, ${more} ${RETRY} }\n`;
  const s3 =
    `  - { name: bucket, type: s3, bucket: logs, region: us-east-1, endpoint: "http://127.0.0.1:${bucket.port}", access_key: a, secret_key: b, format: lines, compression: none, batch: { max_age: 0 }, ${RETRY} }\n`;
  using site = makeLogs(
    SOURCE + s3 +
      http(
        "secure",
        `https://127.0.0.1:${old.port}/`,
        `tls: { ca_file: "${authority.caFile}" },`,
      ) +
      http("named", "http://localhost.invalid:1/"),
  );
  const first = toNumbered(0, 100);
  append(site, "app.log", first);
  const service = new LogService(site);
  await until(
    () => readLines(`${site.target}/out/all.log`).length === 100,
    () => service.talk,
  );
  const told = [
    /bucket: fails .*AccessDenied/,
    /secure: fails .*expired/i,
    /named: fails .*localhost\.invalid/,
  ];
  await until(
    () => told.every((one) => one.test(service.talk)),
    () => service.talk,
  );
  mayWrite = true;
  await until(() => bucket.taken.length > 0);
  const { code, stdout, ms } = await service.end();
  equal(code, 0);
  match(stdout, /400 events read, 200 delivered, 200 not sent yet/);
  ok(ms < 8000, `it ended in ${ms} ms`);
  deepEqual(old.taken, [], "nothing was sent");
  // What waited arrives when the operator has put it right.
  writeLogs(
    site,
    SOURCE + s3 + http("secure", `http://127.0.0.1:${good.port}/a`) +
      http("named", `http://127.0.0.1:${good.port}/b`),
  );
  append(site, "app.log", ["last"]);
  const ran = await site.run("logs", "--once");
  equal(ran.code, 0, ran.stderr);
  for (const wanted of ["/a", "/b"]) {
    const bodies = good.taken.filter(({ path }) => path === wanted);
    equal(
      bodies.map(({ body }) => body).join(""),
      [...first, "last", ""].join("\n"),
    );
  }
  equal(
    bucket.taken.map(({ body }) => body).join(""),
    [...first, "last", ""].join("\n"),
  );
});
