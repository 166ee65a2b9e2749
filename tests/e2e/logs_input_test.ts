/** Lines that are no text: what was written arrives as it was, and JSON of it is JSON. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import {
  append,
  LogService,
  makeLogs,
  readLines,
  until,
  writeLogs,
} from "./_log_service.ts";

const HUGE_BYTES = 100 * 1024 * 1024;
const MAX_LINE_BYTES = 1024 * 1024;

Deno.test("binary lines, NULs, no UTF-8 and a line of 100 MB: nothing beside them suffers, and raw bytes stay as they are", async () => {
  using site = makeLogs(`
sources:
  - { name: app, paths: [T/app.log], start: beginning }
outputs:
  - { name: raw, type: directory, path: T/raw, format: lines, filename_pattern: all }
  - { name: json, type: directory, path: T/json, filename_pattern: all }
`);
  const every = Uint8Array.from({ length: 256 }, (_, at) => at)
    .filter((byte) => byte !== 0x0a);
  const parts = [
    every,
    new Uint8Array(1000),
    Uint8Array.of(0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80),
    new TextEncoder().encode('\u2028 {"a":1} \r'),
    new Uint8Array(),
    new Uint8Array(HUGE_BYTES).fill(0x78),
    new TextEncoder().encode("last"),
  ];
  using file = Deno.openSync(`${site.target}/app.log`, {
    write: true,
    create: true,
  });
  for (const part of parts) {
    for (let at = 0; at < part.length;) at += file.writeSync(part.subarray(at));
    file.writeSync(Uint8Array.of(0x0a));
  }
  const ran = await site.run("logs", "--once", "--json");
  equal(ran.code, 0, ran.stderr);
  const raw = Deno.readFileSync(`${site.target}/raw/all`);
  let at = 0;
  for (const part of parts) {
    const wanted = part.subarray(0, MAX_LINE_BYTES);
    deepEqual(raw.subarray(at, at + wanted.length), wanted);
    at += wanted.length;
    equal(raw[at++], 0x0a);
  }
  equal(at, raw.length);
  const events = readLines(`${site.target}/json/all`)
    .map((line) => JSON.parse(line));
  equal(events.length, parts.length);
  equal(events[1].message, "\0".repeat(1000));
  equal(events.at(-1).message, "last");
});

Deno.test("an agent whose outputs change sends what comes before to the old ones and what comes after to the new ones", async () => {
  const toConfig = (name: string) => `
sources: [{ name: app, paths: [T/app.log], start: beginning }]
outputs: [{ name: ${name}, type: file, path: T/${name}.log, format: lines }]
`;
  using site = makeLogs(toConfig("one"));
  site.write("agent.yml", 'listen: "127.0.0.1:0"\n');
  await using agent = new LogService(site, "agent");
  append(site, "app.log", ["before"]);
  const read = (name: string) => readLines(`${site.target}/${name}.log`);
  await until(() => read("one").length === 1, () => agent.talk);
  writeLogs(site, toConfig("one").replace("T/one", "T/two"));
  agent.signal("SIGHUP");
  await until(() => /config {2}taken/.test(agent.talk), () => agent.talk);
  append(site, "app.log", ["after"]);
  await until(() => read("two").length > 0, () => agent.talk);
  deepEqual([read("one"), read("two")], [["before"], ["after"]]);
  const { code } = await agent.end();
  equal(code, 0);
  ok(!/lost|gap/.test(agent.talk));
  match(agent.talk, /config/);
});
