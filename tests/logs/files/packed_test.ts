/** Compressed files: each line once, whatever they were before, cut and damaged ones too. */

import { spawnSync } from "node:child_process";
import { gzipSync, zstdCompressSync } from "node:zlib";
import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { Logs, type Tail, toNumbered } from "./_tail.ts";

/** Long enough ago for a file to count as whole. */
const OLD_MS = 3_600_000;

/** Makes the bytes of some lines. */
function toBytes(...lines: readonly string[]): Uint8Array<ArrayBuffer> {
  return toText(lines);
}

function toText(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
}

function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

/** Writes a file that nobody changed for an hour, plus some milliseconds. */
function writeOld(
  logs: Logs,
  name: string,
  bytes: Uint8Array,
  laterMs = 0,
): void {
  Deno.writeFileSync(logs.path(name), bytes);
  age(logs, name, laterMs);
}

function age(logs: Logs, name: string, laterMs = 0): void {
  const time = new Date(Date.now() - OLD_MS + laterMs);
  Deno.utimeSync(logs.path(name), time, time);
}

/** Compresses a file as rotation does. */
function gzip(logs: Logs, name: string, ...more: readonly string[]): void {
  const { status } = spawnSync("gzip", [...more, logs.path(name)]);
  equal(status, 0);
}

/** Adds a line to another file and waits for it: what else came is all there is. */
async function waitForEnd(logs: Logs, tail: Tail): Promise<readonly string[]> {
  logs.append("zz.log", "end");
  await tail.waitFor(() => tail.lines.includes("end"), () => "the end");
  await tail.waitForRest();
  return tail.lines.filter((line) => line !== "end");
}

Deno.test("a compressed file is read once, all members of it, by its bytes and not by its name", async () => {
  using logs = new Logs();
  const members = join(
    gzipSync(toBytes("one", "two")),
    gzipSync(new TextEncoder().encode("thr")),
    gzipSync(toBytes("ee", "four")),
  );
  writeOld(logs, "a.log", members);
  writeOld(logs, "b.log", zstdCompressSync(toBytes("five")));
  logs.append("c.gz.log", "plain");
  {
    await using tail = await logs.follow();
    await tail.wait(6);
    deepEqual((await waitForEnd(logs, tail)).toSorted(), [
      "five",
      "four",
      "one",
      "plain",
      "three",
      "two",
    ]);
    await tail.stop();
  }
  await using tail = await logs.follow();
  equal(tail.reader.isHolding, false);
  deepEqual(await waitForEnd(logs, tail), []);
});

Deno.test("a compressed file that was read is not unpacked again after a restart", async () => {
  using logs = new Logs();
  const bytes = gzipSync(toBytes(...toNumbered("line", 0, 100)));
  const time = new Date(Date.now() - OLD_MS);
  Deno.writeFileSync(logs.path("a.log"), bytes);
  Deno.utimeSync(logs.path("a.log"), time, time);
  {
    await using tail = await logs.follow();
    await tail.wait(100);
    await waitForEnd(logs, tail);
    await tail.stop();
  }
  // Who unpacked this would tell that it is damaged.
  Deno.writeFileSync(logs.path("a.log"), bytes.fill(0xff, 20), {
    create: false,
  });
  Deno.utimeSync(logs.path("a.log"), time, time);
  await using tail = await logs.follow({ once: true });
  await tail.ended;
  deepEqual([tail.lines, tail.gaps], [[], []]);
});

Deno.test("a file that is compressed while it is followed comes once, whether the patterns name what it becomes or not", async () => {
  for (const pattern of ["*.log", "*.log*"]) {
    using logs = new Logs();
    logs.append("a.log", ...toNumbered("line", 0, 100));
    const options = { paths: [`${logs.dir}/${pattern}`], rotateWaitMs: 1 };
    await using tail = await logs.follow(options);
    await tail.wait(100);
    logs.rename("a.log", "a.log.1");
    logs.append("a.log.1", "late");
    logs.append("a.log", "next");
    await tail.wait(102);
    age(logs, "a.log.1");
    gzip(logs, "a.log.1");
    const lines = await waitForEnd(logs, tail);
    deepEqual(
      lines.toSorted(),
      [...toNumbered("line", 0, 100), "late", "next"].toSorted(),
    );
  }
});

Deno.test("a plain file beside its compressed copy is read, the copy is not", async () => {
  using logs = new Logs();
  writeOld(logs, "a.log", toBytes(...toNumbered("line", 0, 10)));
  const paths = [`${logs.dir}/*.log*`];
  await using tail = await logs.follow({ paths });
  await tail.wait(10);
  gzip(logs, "a.log", "--keep");
  deepEqual(await waitForEnd(logs, tail), toNumbered("line", 0, 10));
});

const WHILE_DOWN: [string, (logs: Logs) => void, string[]][] = [
  ["compressed", (logs) => {
    writeOld(logs, "a.log.1", toBytes("1", "2", "3"), 1);
    Deno.removeSync(logs.path("a.log"));
    gzip(logs, "a.log.1");
    logs.append("a.log", "4");
  }, ["3", "4"]],
  ["compressed with a date in its name", (logs) => {
    writeOld(logs, "a-20260301.log", toBytes("1", "2", "3"), 1);
    Deno.removeSync(logs.path("a.log"));
    gzip(logs, "a-20260301.log");
    logs.append("a.log", "4");
  }, ["3", "4"]],
  ["rotated twice and compressed", (logs) => {
    writeOld(logs, "a.log.2", toBytes("1", "2", "3"), 1);
    writeOld(logs, "a.log.1", toBytes("4"), 2);
    Deno.removeSync(logs.path("a.log"));
    gzip(logs, "a.log.2");
    gzip(logs, "a.log.1");
    logs.append("a.log", "5");
  }, ["3", "4", "5"]],
  ["copied, emptied and compressed", (logs) => {
    writeOld(logs, "a.log.1", toBytes("1", "2", "3"), 1);
    Deno.truncateSync(logs.path("a.log"), 0);
    gzip(logs, "a.log.1");
    logs.append("a.log", "4");
  }, ["3", "4"]],
];

for (const [what, change, expected] of WHILE_DOWN) {
  Deno.test(`a file that was ${what} while nobody looked gives what is new`, async () => {
    for (const pattern of ["*.log", "*.log*"]) {
      using logs = new Logs();
      // What is older was there before and is no part of this.
      writeOld(logs, "a.log.7.gz", gzipSync(toBytes("older")), -1000);
      writeOld(logs, "a.log", toBytes("1", "2"));
      const paths = [`${logs.dir}/${pattern}`];
      {
        await using tail = await logs.follow({ paths, start: "beginning" });
        await tail.wait(pattern === "*.log" ? 2 : 3);
        await tail.waitForRest();
        await tail.stop();
      }
      change(logs);
      await using tail = await logs.follow({ paths });
      await tail.wait(expected.length);
      deepEqual((await waitForEnd(logs, tail)).toSorted(), expected, pattern);
      deepEqual(tail.gaps, []);
    }
  });
}

Deno.test("a file that is emptied before it was read goes on in its compressed copy", async () => {
  using logs = new Logs();
  logs.append("a.log", "1");
  await using tail = await logs.follow();
  await tail.wait(1);
  logs.append("a.log", "2", "3");
  logs.copyTruncate("a.log", "a.log.1");
  gzip(logs, "a.log.1");
  logs.append("a.log", "4");
  deepEqual((await tail.wait(4)).toSorted(), ["1", "2", "3", "4"]);
});

Deno.test("a compressed file that is cut gives what is in it, the rest when it is whole, and is told until then", async () => {
  const lines = toNumbered("line", 0, 20_000);
  for (const pack of [gzipSync, zstdCompressSync]) {
    const first = pack(toBytes(...lines.slice(0, 10_000)));
    const whole = join(first, pack(toBytes(...lines.slice(10_000))));
    for (const length of [5, 1000, first.length, whole.length - 4]) {
      using logs = new Logs();
      writeOld(logs, "a.log", whole.subarray(0, length));
      {
        await using tail = await logs.follow();
        await waitForEnd(logs, tail);
        await tail.stop();
        const there = tail.lines.filter((line) => line !== "end");
        deepEqual(there, lines.slice(0, there.length));
        equal(tail.gaps.length, length === first.length ? 0 : 1);
        if (length < first.length) ok(there.length < 10_000);
        else ok(there.length >= 10_000, `${length} ${there.length}`);
        writeOld(logs, "a.log", whole, 1);
        await using next = await logs.follow();
        const rest = await waitForEnd(logs, next);
        deepEqual([...there, ...rest], lines, `${pack.name} ${length}`);
      }
    }
  }
});

Deno.test("a damaged compressed file is told with its place and hides no other file", async () => {
  using logs = new Logs();
  const good = toBytes(...toNumbered("line", 0, 50_000));
  const bytes = gzipSync(good);
  bytes.fill(0x55, bytes.length >> 1);
  writeOld(logs, "a.log", bytes);
  writeOld(logs, "b.log", gzipSync(toBytes("fine")), 1);
  await using tail = await logs.follow({ once: true });
  await tail.ended;
  ok(tail.lines.includes("fine"));
  ok(tail.lines.includes("line 1000"));
  equal(tail.gaps.length, 1);
  const [gap] = tail.gaps;
  equal(gap?.file, logs.path("a.log"));
  match(
    gap?.why ?? "",
    new RegExp(`^it cannot be unpacked behind byte \\d+ of ${bytes.length}: .`),
  );
});

Deno.test("a large compressed file is read through a small window, goes on after a stop, and is read again where an output lost it", async () => {
  using logs = new Logs();
  const lines = toNumbered(
    "a line of some length, to make it many bytes",
    0,
    400_000,
  );
  writeOld(logs, "a.log", gzipSync(toText(lines), { level: 1 }));
  const before: string[] = [];
  {
    await using tail = await logs.follow();
    await tail.wait(100_000);
    await tail.stop();
    before.push(...tail.lines);
    ok(before.length < 400_000, "the window is not larger than the file");
  }
  await using tail = await logs.follow({ flushes: true });
  await tail.wait(150_000);
  tail.flushFailure = new Error("the disk is full");
  await tail.waitFor(() => tail.lost.length === 1, () => "the loss");
  await tail.waitFor(() => tail.lines.at(-1) === lines.at(-1), () => "the end");
  const [[start, end] = [0, 0]] = tail.lost;
  const kept = [...tail.lines.slice(0, start), ...tail.lines.slice(end)];
  equal(before.length + kept.length, 400_000);
  deepEqual([...before, ...kept], lines);
});

Deno.test("what unpacks to a thousand times its size fills no memory", async () => {
  using logs = new Logs();
  const zeros = new Uint8Array(256 * 1024 * 1024);
  writeOld(
    logs,
    "a.log",
    join(gzipSync(zeros), gzipSync(toBytes("", "end of it"))),
  );
  const before = Deno.memoryUsage().rss;
  await using tail = await logs.follow();
  const [long, last] = await tail.wait(2);
  equal(long?.length, 1024 * 1024);
  equal(last, "end of it");
  const more = Deno.memoryUsage().rss - before;
  ok(more < 64 * 1024 * 1024, `${more} bytes`);
});

Deno.test("compressed files that are there at the first start are passed over where reading begins at the end", async () => {
  using logs = new Logs();
  writeOld(logs, "a.log", gzipSync(toBytes("old")));
  {
    await using tail = await logs.follow({ start: "end" });
    equal(tail.reader.isHolding, false);
    await tail.stop();
  }
  await using tail = await logs.follow({ start: "end" });
  writeOld(logs, "b.log", gzipSync(toBytes("new")));
  deepEqual(await tail.wait(1), ["new"]);
});

Deno.test("a compressed file that is renamed while it waits to be whole is read all the same", async () => {
  using logs = new Logs();
  logs.append("f.log", "1");
  await using tail = await logs.follow();
  await tail.wait(1);
  Deno.writeFileSync(logs.path("f.log.1.gz"), gzipSync(toBytes("1", "2")));
  Deno.truncateSync(logs.path("f.log"), 0);
  logs.append("f.log", "3");
  await tail.waitFor(() => tail.lines.includes("3"), () => "3");
  equal(tail.lines.includes("2"), false);
  logs.rename("f.log.1.gz", "f.log.2.gz");
  deepEqual((await tail.wait(3)).toSorted(), ["1", "2", "3"]);
});
