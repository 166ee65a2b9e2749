/** What is known of files over restarts, and what becomes of it. */

import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { Logs, toNumbered } from "./_tail.ts";

/** Changes what was kept of all files. */
function editStored(
  logs: Logs,
  edit: (known: Record<string, unknown>) => void,
): void {
  for (const [place, data] of logs.stored) {
    if (place === "started") continue;
    const known = JSON.parse(data);
    edit(known);
    logs.stored.set(place, JSON.stringify(known));
  }
}

/** Takes another device for all that was kept. */
function remount(logs: Logs): void {
  editStored(logs, (known) => {
    known["id"] = String(known["id"]).replace(/^[^-]*/, "zzz");
  });
}

Deno.test("4000 lines come once each over a stop in their middle", async () => {
  using logs = new Logs();
  const lines = toNumbered("line", 0, 4000);
  const all: string[] = [];
  for (let run = 0; run < 8; run++) {
    await using tail = await logs.follow();
    logs.appendAll("a.log", lines.slice(run * 500, run * 500 + 500));
    await tail.wait(run === 0 ? 1 : 250);
    await tail.stop();
    all.push(...tail.lines);
  }
  await using tail = await logs.follow({ once: true });
  await tail.ended;
  deepEqual([...all, ...tail.lines], lines);
});

Deno.test("the place that is kept is the end of what arrived, at a stop under load too", async () => {
  using logs = new Logs();
  await using tail = await logs.follow();
  let isStopping = false;
  const writing = (async () => {
    for (let round = 0; !isStopping; round++) {
      logs.appendAll("a.log", toNumbered(`round ${round}`, 0, 50));
      await new Promise((resolve) => setTimeout(resolve));
    }
  })();
  await tail.wait(5000);
  await tail.stop();
  isStopping = true;
  await writing;
  const [data] = [...logs.stored].filter(([key]) => key !== "started");
  const bytes = tail.lines.reduce((sum, { length }) => sum + length + 1, 0);
  equal(JSON.parse(data![1]).offset, bytes);
});

Deno.test("equal files that differ later are files of their own, over a restart too", async () => {
  using logs = new Logs();
  const names = ["a.log", "b.log", "c.log"];
  for (const name of names) logs.append(name, "same");
  {
    await using tail = await logs.follow();
    deepEqual(await tail.wait(3), ["same", "same", "same"]);
    for (const name of names) logs.append(name, `of ${name}`);
    await tail.wait(6);
    await tail.stop();
  }
  for (const name of names) logs.append(name, `more of ${name}`);
  await using tail = await logs.follow();
  deepEqual(
    (await tail.wait(3)).toSorted(),
    names.map((name) => `more of ${name}`),
  );
});

Deno.test("a small file that grows over many restarts gives an exact sequence", async () => {
  using logs = new Logs();
  const all: string[] = [];
  for (let run = 0; run < 40; run++) {
    logs.append("a.log", `line ${run} ${"x".repeat(40)}`);
    await using tail = await logs.follow();
    await tail.wait(1);
    await tail.stop();
    all.push(...tail.lines);
  }
  deepEqual(
    all,
    Array.from({ length: 40 }, (_, run) => `line ${run} ${"x".repeat(40)}`),
  );
});

Deno.test("a file system that has another device number is read on, whether it was down or not", async () => {
  using logs = new Logs();
  for (const name of ["a.log", "b.log"]) logs.append(name, `1 ${name}`);
  {
    await using tail = await logs.follow();
    await tail.wait(2);
    await tail.stop();
  }
  remount(logs);
  logs.append("a.log", "2 a.log");
  await using tail = await logs.follow();
  logs.append("b.log", "2 b.log");
  deepEqual((await tail.wait(2)).toSorted(), ["2 a.log", "2 b.log"]);
  await tail.stop();
  equal(logs.stored.size, 3);
});

Deno.test("a file that has the inode of one that is gone is read from its start", async () => {
  using logs = new Logs();
  logs.append("a.log", "first line", "second line");
  {
    await using tail = await logs.follow();
    await tail.wait(2);
    await tail.stop();
  }
  const { ino } = Deno.statSync(logs.path("a.log"));
  Deno.removeSync(logs.path("a.log"));
  logs.append("b.log", "another line", "and one more", "and the last one");
  const { dev, ino: now, birthtime } = Deno.statSync(logs.path("b.log"));
  // Some file systems give it at once, others are made to.
  ok(typeof ino === "number" && typeof now === "number");
  editStored(logs, (known) => {
    const born = birthtime?.getTime() ?? 0;
    known["id"] = [dev, now, born].map((part) => part.toString(36)).join("-");
    known["path"] = logs.path("b.log");
  });
  await using tail = await logs.follow();
  deepEqual(await tail.wait(3), [
    "another line",
    "and one more",
    "and the last one",
  ]);
});

Deno.test("a file that begins as one that is gone is a new one, unless it holds much of it", async () => {
  const start = toNumbered("the program starts, step", 0, 20);
  const long = toNumbered("a line that nobody writes twice", 0, 3000);
  for (
    const [lines, expected] of [[start, [...start, "new"]], [long, [
      "new",
    ]]] as const
  ) {
    using logs = new Logs();
    logs.appendAll("a.log", lines);
    {
      await using tail = await logs.follow();
      await tail.wait(lines.length);
      await tail.stop();
    }
    Deno.removeSync(logs.path("a.log"));
    // It may have the same inode, and the clock of file systems ticks slowly.
    await new Promise((resolve) => setTimeout(resolve, 20));
    logs.appendAll("b.log", [...lines, "new"]);
    await using tail = await logs.follow({ once: true });
    await tail.ended;
    deepEqual(tail.lines, expected);
  }
});

Deno.test("a file that was let go is known when it is found again after a restart", async () => {
  using logs = new Logs();
  logs.append("a.log", "1");
  {
    await using tail = await logs.follow({ rotateWaitMs: 1 });
    await tail.wait(1);
    logs.rename("a.log", "away");
    await tail.waitUntil(() => tail.reader.files.length === 0);
    await tail.stop();
  }
  remount(logs);
  logs.append("away", "2");
  logs.rename("away", "b.log");
  await using tail = await logs.follow({ once: true });
  await tail.ended;
  deepEqual(tail.lines, ["2"]);
});

Deno.test("renamed files are all known again after a restart, whatever came after which", async () => {
  using logs = new Logs();
  const lines = toNumbered("line", 0, 5);
  {
    await using tail = await logs.follow();
    for (const [at, line] of lines.entries()) {
      logs.append("a.log", line);
      await tail.wait(at + 1);
      if (at < 4) logs.rename("a.log", `a.log.${4 - at}`);
    }
    await tail.stop();
  }
  logs.append("a.log", "more");
  await using tail = await logs.follow();
  await tail.wait(1);
  await tail.waitForRest();
  deepEqual(tail.lines, ["more"]);
});

Deno.test("files that no pattern names any more are left alone, and known when one does again", async () => {
  using logs = new Logs();
  logs.append("a.log", "1");
  logs.append("b.log", "1");
  const other = { paths: [`${logs.dir}/b.log`], once: true };
  {
    await using tail = await logs.follow();
    await tail.wait(2);
    await tail.stop();
  }
  logs.append("a.log", "2");
  {
    await using tail = await logs.follow(other);
    await tail.ended;
    deepEqual([tail.lines, tail.gaps], [[], []]);
  }
  await using tail = await logs.follow({ once: true });
  await tail.ended;
  deepEqual(tail.lines, ["2"]);
});

Deno.test("no more than a thousand files that were let go are remembered", async () => {
  using logs = new Logs();
  const known = {
    ...{ id: "1-2-3", path: "/gone.log", headBytes: 5, head: "x", offset: 5 },
    ...{ marker: "x", size: 5, mtimeMs: 0, isSkipping: false },
  };
  for (let file = 0; file < 1000; file++) {
    const data = JSON.stringify({ ...known, doneMs: file });
    logs.stored.set(`place ${file}`, data);
  }
  logs.append("a.log", "1");
  await using tail = await logs.follow({ rotateWaitMs: 1 });
  await tail.wait(1);
  Deno.removeSync(logs.path("a.log"));
  await tail.waitUntil(() => tail.reader.files.length === 0);
  await tail.stop();
  equal(logs.stored.size, 1001);
  ok(!logs.stored.has("place 0"));
  ok(logs.stored.has("place 1"));
});

Deno.test("positions of all sorts of damage are told, and nothing else suffers", async () => {
  using logs = new Logs();
  logs.append("a.log", "1");
  const damaged = ["", "{", "null", "[]", '{"id":"x"}', '{"id":1,"offset":-1}'];
  for (const [number, data] of damaged.entries()) {
    logs.stored.set(`bad ${number}`, data);
  }
  await using tail = await logs.follow({ once: true });
  await tail.ended;
  deepEqual(tail.lines, ["1"]);
  equal(tail.warnings.length, damaged.length);
});
