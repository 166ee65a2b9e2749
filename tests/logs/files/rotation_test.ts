/** Rotation of files that are followed, as programs do it. */

import { spawnSync } from "node:child_process";
import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { Logs, toNumbered } from "./_tail.ts";

Deno.test("three lines come once each over a rename, the last one to the renamed file", async () => {
  using logs = new Logs();
  logs.append("f.log", "1");
  await using tail = await logs.follow();
  await tail.wait(1);
  logs.rename("f.log", "f.log.1");
  logs.append("f.log", "2");
  await tail.wait(2);
  logs.append("f.log.1", "3");
  deepEqual(await tail.wait(3), ["1", "2", "3"]);
});

Deno.test("three lines come once each over a copy, the last one to the copy", async () => {
  for (const pattern of ["*.log", "*.log*"]) {
    using logs = new Logs();
    logs.append("f.log", "1");
    const paths = [`${logs.dir}/${pattern}`];
    await using tail = await logs.follow({ paths });
    await tail.wait(1);
    logs.copyTruncate("f.log", "f.log.1");
    logs.append("f.log", "2");
    await tail.wait(2);
    logs.append("f.log.1", "3");
    deepEqual(await tail.wait(3), ["1", "2", "3"], pattern);
  }
});

Deno.test("a line that follows the truncation of a large file arrives", async () => {
  using logs = new Logs();
  const lines = toNumbered(
    "a line of a large file, as long as many are",
    0,
    400_000,
  );
  logs.appendAll("f.log", lines);
  await using tail = await logs.follow();
  await tail.wait(400_000);
  Deno.truncateSync(logs.path("f.log"), 0);
  logs.append("f.log", "after");
  equal((await tail.wait(400_001)).at(-1), "after");
});

Deno.test("a chain of three inodes is three places, each with its own", async () => {
  using logs = new Logs();
  const paths = [`${logs.dir}/*.log*`];
  await using tail = await logs.follow({ paths });
  for (let round = 1; round <= 3; round++) {
    logs.append("f.log", `round ${round}`);
    await tail.wait(round);
    if (round === 3) break;
    for (let number = round - 1; number > 0; number--) {
      logs.rename(`f.log.${number}`, `f.log.${number + 1}`);
    }
    logs.rename("f.log", "f.log.1");
  }
  await tail.waitUntil(() => tail.reader.files.length === 3);
  await tail.stop();
  const places = [...logs.stored].filter(([key]) => key !== "started");
  equal(places.length, 3);
  deepEqual(places.map(([, data]) => JSON.parse(data).offset), [8, 8, 8]);
});

Deno.test("a file that is rotated to another directory is read to its end", async () => {
  using logs = new Logs();
  Deno.mkdirSync(logs.path("old"));
  logs.append("f.log", "1");
  await using tail = await logs.follow();
  await tail.wait(1);
  logs.append("f.log", "2");
  logs.rename("f.log", "old/f.log");
  logs.append("f.log", "3");
  await tail.wait(3);
  logs.append("old/f.log", "4");
  deepEqual((await tail.wait(4)).toSorted(), ["1", "2", "3", "4"]);
});

Deno.test("files that came and went between two looks are read, out of the patterns as they are", async () => {
  using logs = new Logs();
  logs.append("f.log", "1");
  await using tail = await logs.follow();
  await tail.wait(1);
  for (let round = 2; round < 6; round++) {
    logs.shift("f.log");
    logs.append("f.log", `${round}`);
  }
  deepEqual((await tail.wait(5)).toSorted(), ["1", "2", "3", "4", "5"]);
});

Deno.test("a file whose name comes back is not read twice", async () => {
  using logs = new Logs();
  logs.append("f.log", "1");
  await using tail = await logs.follow({ rotateWaitMs: 1 });
  await tail.wait(1);
  logs.rename("f.log", "away");
  await tail.waitUntil(() => tail.reader.files.length === 0);
  logs.append("away", "2");
  logs.rename("away", "f.log");
  deepEqual(await tail.wait(2), ["1", "2"]);
});

Deno.test("what is written late to a file that was quiet for long before it was renamed arrives", async () => {
  using logs = new Logs();
  logs.append("f.log", "1");
  await using tail = await logs.follow({ rotateWaitMs: 1500 });
  await tail.wait(1);
  const writer = Deno.openSync(logs.path("f.log"), { append: true });
  await new Promise((resolve) => setTimeout(resolve, 1600));
  logs.rename("f.log", "f.log.1");
  await tail.waitUntil(() => tail.reader.files[0]?.isListed === false);
  // Its writer learns of it a moment later.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  writer.writeSync(new TextEncoder().encode("2\n"));
  writer.close();
  deepEqual(await tail.wait(2), ["1", "2"]);
});

Deno.test("a file that is truncated while its output takes nothing gives its new lines once", async () => {
  using logs = new Logs();
  logs.append("f.log", "1", "2");
  await using tail = await logs.follow();
  await tail.wait(2);
  const gate = Promise.withResolvers<void>();
  tail.hold = gate.promise;
  logs.append("f.log", "3");
  await tail.waitUntil(() => tail.reader.files[0]?.offset === 6);
  Deno.truncateSync(logs.path("f.log"), 0);
  logs.append("f.log", "4", "5");
  gate.resolve();
  await tail.wait(5);
  await tail.waitForRest();
  deepEqual(tail.lines, ["1", "2", "3", "4", "5"]);
  await tail.waitUntil(() =>
    tail.reader.files.find(({ isListed }) => isListed)?.committed === 4
  );
});

Deno.test("a file that was closed for want of descriptors goes on behind an output that takes nothing for a while", async () => {
  using logs = new Logs();
  logs.append("a.log", "a1");
  await using tail = await logs.follow({ maxOpen: 1 });
  await tail.wait(1);
  const gate = Promise.withResolvers<void>();
  tail.hold = gate.promise;
  logs.append("b.log", "b1");
  logs.append("a.log", "a2");
  logs.append("b.log", "b2");
  await new Promise((resolve) => setTimeout(resolve, 300));
  logs.append("a.log", "a3");
  equal(tail.lines.length, 1);
  gate.resolve();
  const lines = await tail.wait(5);
  await tail.waitForRest();
  deepEqual(lines.toSorted(), ["a1", "a2", "a3", "b1", "b2"]);
});

for (const mode of ["create", "copytruncate"]) {
  Deno.test({
    name: `logrotate with ${mode} loses nothing, and nothing comes twice`,
    ignore: spawnSync("logrotate", ["--version"]).status !== 0,
    fn: async () => {
      using logs = new Logs();
      const config = `${logs.dir}/*.log {
        ${mode}\n rotate 20\n compress\n delaycompress\n missingok
      }\n`;
      Deno.writeTextFileSync(logs.path("rotate.conf"), config, { mode: 0o600 });
      const rotate = () => {
        const { status, stderr } = spawnSync("logrotate", [
          "--force",
          "--state",
          logs.path("rotate.state"),
          logs.path("rotate.conf"),
        ]);
        equal(status, 0, String(stderr));
      };
      logs.append("f.log", "0");
      await using tail = await logs.follow();
      const all = ["0"];
      for (let round = 0; round < 8; round++) {
        const lines = toNumbered(`round ${round}`, 0, 2000);
        for (let at = 0; at < lines.length; at += 100) {
          logs.append("f.log", ...lines.slice(at, at + 100));
          await new Promise((resolve) => setTimeout(resolve));
        }
        all.push(...lines);
        rotate();
      }
      logs.append("f.log", "end");
      all.push("end");
      await tail.wait(all.length);
      await tail.waitForRest();
      deepEqual(tail.lines.toSorted(), all.toSorted());
    },
  });
}
