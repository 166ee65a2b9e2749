/** Files that are followed: rotation, truncation, restarts; each line once, in order. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { openEncoding } from "../../../lib/logs/files/encoding.ts";
import { Logs, toNumbered } from "./_tail.ts";

Deno.test("a file that grows gives each line once, empty ones too, and half ones when they are whole", async () => {
  using logs = new Logs();
  logs.append("a.log", "one", "", "two");
  await using tail = await logs.follow();
  deepEqual(await tail.wait(3), ["one", "", "two"]);
  Deno.writeTextFileSync(logs.path("a.log"), "thr", { append: true });
  logs.append("b.log", "of another");
  deepEqual(await tail.wait(4), ["one", "", "two", "of another"]);
  Deno.writeTextFileSync(logs.path("a.log"), "ee\n", { append: true });
  equal((await tail.wait(5)).at(-1), "three");
});

Deno.test("files that are there at the first start are read from their end, later ones from their beginning", async () => {
  using logs = new Logs();
  logs.append("a.log", "old");
  await using tail = await logs.follow({ start: "end" });
  logs.append("a.log", "new");
  logs.append("b.log", "later");
  deepEqual((await tail.wait(2)).toSorted(), ["later", "new"]);
});

Deno.test("a file that was renamed is read to its end, and the new one of its name from its beginning", async () => {
  using logs = new Logs();
  logs.append("a.log", "1");
  await using tail = await logs.follow();
  await tail.wait(1);
  logs.rename("a.log", "a.log.1");
  logs.append("a.log.1", "2");
  logs.append("a.log", "3");
  await tail.wait(3);
  // Its writer still has it open.
  logs.append("a.log.1", "4");
  deepEqual((await tail.wait(4)).toSorted(), ["1", "2", "3", "4"]);
});

Deno.test("a chain of renames gives no line twice", async () => {
  using logs = new Logs();
  await using tail = await logs.follow({ paths: [`${logs.dir}/a.log*`] });
  const all: string[] = [];
  for (let round = 0; round < 5; round++) {
    const lines = toNumbered(`round ${round}`, 0, 100);
    logs.append("a.log", ...lines);
    all.push(...lines);
    await tail.wait(all.length);
    for (let number = 4; number > 0; number--) {
      try {
        logs.rename(`a.log.${number}`, `a.log.${number + 1}`);
      } catch (error) {
        ok(error instanceof Deno.errors.NotFound);
      }
    }
    logs.rename("a.log", "a.log.1");
  }
  logs.append("a.log", "end");
  deepEqual(await tail.wait(501), [...all, "end"]);
});

Deno.test("a file that is copied and emptied gives each line once, whether the patterns name the copy or not", async () => {
  for (const paths of ["*.log", "*"]) {
    using logs = new Logs();
    logs.append("a.log", ...toNumbered("first", 0, 50));
    await using tail = await logs.follow({ paths: [`${logs.dir}/${paths}`] });
    await tail.wait(50);
    logs.copyTruncate("a.log", "a.log.1");
    logs.append("a.log", "second 0", "second 1");
    deepEqual(await tail.wait(52), [
      ...toNumbered("first", 0, 50),
      "second 0",
      "second 1",
    ]);
    logs.append("a.log", "second 2");
    logs.append("c.log", "third");
    deepEqual((await tail.wait(54)).length, 54, paths);
  }
});

Deno.test("lines that are in the copy alone are read from it", async () => {
  using logs = new Logs();
  logs.append("a.log", "1");
  await using tail = await logs.follow();
  await tail.wait(1);
  // What comes between two looks.
  logs.append("a.log", "2", "3");
  logs.copyTruncate("a.log", "a.log.1");
  logs.append("a.log", "4");
  deepEqual((await tail.wait(4)).toSorted(), ["1", "2", "3", "4"]);
  deepEqual(tail.gaps, []);
});

Deno.test("a file that was emptied while it was followed is read anew, however large it is by then", async () => {
  for (const count of [1, 10_000]) {
    using logs = new Logs();
    logs.append("a.log", ...toNumbered("before", 0, 100));
    await using tail = await logs.follow();
    await tail.wait(100);
    Deno.truncateSync(logs.path("a.log"), 0);
    logs.append("a.log", ...toNumbered("after", 0, count));
    deepEqual(
      (await tail.wait(100 + count)).slice(100),
      toNumbered("after", 0, count),
    );
  }
});

Deno.test("fifty truncations in place give an exact sequence", async () => {
  using logs = new Logs();
  await using tail = await logs.follow();
  const all: string[] = [];
  for (let round = 0; round < 50; round++) {
    const lines = toNumbered(`round ${round}`, 0, 20);
    logs.append("a.log", ...lines);
    all.push(...lines);
    await tail.wait(all.length);
    Deno.truncateSync(logs.path("a.log"), 0);
  }
  deepEqual(tail.lines, all);
});

Deno.test("a restart goes on behind what was kept", async () => {
  using logs = new Logs();
  logs.append("a.log", "1", "2");
  {
    await using tail = await logs.follow();
    await tail.wait(2);
    await tail.stop();
  }
  logs.append("a.log", "3");
  await using tail = await logs.follow({ start: "end" });
  logs.append("a.log", "4");
  deepEqual(await tail.wait(2), ["3", "4"]);
});

Deno.test("what nobody accepted comes again after a restart", async () => {
  using logs = new Logs();
  logs.append("a.log", "1");
  {
    await using tail = await logs.follow();
    await tail.wait(1);
    await tail.stop();
  }
  logs.append("a.log", "2");
  {
    await using tail = await logs.follow({ failure: new Error("away") });
    await rejects(tail.ended, { message: "away" });
    deepEqual(tail.lines, []);
  }
  await using tail = await logs.follow();
  deepEqual(await tail.wait(1), ["2"]);
});

const CHANGES_WHILE_DOWN: [string, (logs: Logs) => void, string[]][] = [
  ["renamed within the patterns", (logs) => {
    logs.append("a.log", "3");
    logs.rename("a.log", "b.log");
    logs.append("a.log", "4");
  }, ["3", "4"]],
  ["renamed out of the patterns", (logs) => {
    logs.append("a.log", "3");
    logs.rename("a.log", "a.log.1");
    logs.append("a.log", "4");
  }, ["3", "4"]],
  ["copied out of the patterns and emptied", (logs) => {
    logs.append("a.log", "3");
    logs.copyTruncate("a.log", "a.log.1");
    logs.append("a.log", "4");
  }, ["3", "4"]],
  ["copied within the patterns and emptied", (logs) => {
    logs.append("a.log", "3");
    logs.copyTruncate("a.log", "b.log");
    logs.append("a.log", "4");
  }, ["3", "4"]],
  ["emptied and filled beyond the old place", (logs) => {
    Deno.truncateSync(logs.path("a.log"), 0);
    logs.append("a.log", "five and six");
  }, ["five and six"]],
  ["removed and made anew", (logs) => {
    Deno.removeSync(logs.path("a.log"));
    logs.append("a.log", "3", "4");
  }, ["3", "4"]],
  ["rotated twice", (logs) => {
    logs.append("a.log", "3");
    logs.rename("a.log", "a.log.2");
    logs.append("a.log.1", "4");
    const later = new Date(Date.now() + 1000);
    Deno.utimeSync(logs.path("a.log.1"), later, later);
    logs.append("a.log", "5");
  }, ["3", "4", "5"]],
];

for (const [what, change, expected] of CHANGES_WHILE_DOWN) {
  Deno.test(`a file that was ${what} while nobody looked gives what is new`, async () => {
    using logs = new Logs();
    logs.append("a.log", "1", "2");
    {
      await using tail = await logs.follow();
      await tail.wait(2);
      await tail.stop();
    }
    change(logs);
    await using tail = await logs.follow();
    deepEqual((await tail.wait(expected.length)).toSorted(), expected);
    logs.append("z.log", "end");
    const end = await tail.wait(expected.length + 1);
    equal(end.length, expected.length + 1, end.join());
  });
}

Deno.test("a file that is gone with lines that nobody read is told as a gap", async () => {
  using logs = new Logs();
  logs.append("a.log", "1", "2", "3");
  {
    await using tail = await logs.follow();
    await tail.wait(3);
    await tail.stop();
  }
  for (const [place, data] of logs.stored) {
    if (place === "started") continue;
    logs.stored.set(place, data.replace(/"size":6/, '"size":60'));
  }
  Deno.removeSync(logs.path("a.log"));
  await using tail = await logs.follow();
  deepEqual(tail.gaps, [{
    file: logs.path("a.log"),
    start: 6,
    end: 60,
    why: "it was gone when it was looked for",
  }]);
});

Deno.test("a file that was removed is read to its end", async () => {
  using logs = new Logs();
  const file = Deno.openSync(logs.path("a.log"), {
    append: true,
    create: true,
  });
  await using tail = await logs.follow();
  file.writeSync(new TextEncoder().encode("1\n"));
  await tail.wait(1);
  Deno.removeSync(logs.path("a.log"));
  file.writeSync(new TextEncoder().encode("2\n"));
  deepEqual(await tail.wait(2), ["1", "2"]);
  file.close();
});

Deno.test("the rest of a file that is let go is a line, and its place is forgotten", async () => {
  using logs = new Logs();
  logs.append("a.log", "1");
  await using tail = await logs.follow({ rotateWaitMs: 1 });
  await tail.wait(1);
  Deno.writeTextFileSync(logs.path("a.log"), "half", { append: true });
  Deno.removeSync(logs.path("a.log"));
  deepEqual(await tail.wait(2), ["1", "half"]);
});

Deno.test("files with the same content are files of their own", async () => {
  using logs = new Logs();
  for (const name of ["a.log", "b.log", "c.log"]) logs.append(name, "same");
  await using tail = await logs.follow();
  deepEqual(await tail.wait(3), ["same", "same", "same"]);
});

Deno.test("directories and files that come later are found, with ** at any depth", async () => {
  using logs = new Logs();
  await using tail = await logs.follow({
    paths: [`${logs.dir}/apps/**/*.log`],
    exclude: [`${logs.dir}/**/secret*`],
  });
  Deno.mkdirSync(logs.path("apps/x/y"), { recursive: true });
  logs.append("apps/x/y/a.log", "deep");
  logs.append("apps/x/y/secret.log", "no");
  logs.append("apps/x/b.log", "less");
  deepEqual((await tail.wait(2)).toSorted(), ["deep", "less"]);
});

Deno.test("a line that is too long is cut and its rest passed over, over a restart too", async () => {
  using logs = new Logs();
  const long = "x".repeat(3_000_000);
  Deno.writeTextFileSync(logs.path("a.log"), `short\n${long}`);
  {
    await using tail = await logs.follow();
    const lines = await tail.wait(2);
    deepEqual([lines[0], lines[1]?.length], ["short", 1024 * 1024]);
    await tail.stop();
  }
  logs.append("a.log", "rest", "next");
  await using tail = await logs.follow();
  deepEqual(await tail.wait(1), ["next"]);
});

Deno.test("lines over a small limit are cut, and those beside them are whole", async () => {
  using logs = new Logs();
  logs.append("a.log", "a".repeat(100), "b", "c".repeat(65), "d".repeat(64));
  await using tail = await logs.follow({ maxLineBytes: 64 });
  const lines = await tail.wait(4);
  deepEqual(lines.map(({ length }) => length), [64, 1, 64, 64]);
  equal(tail.reader.files[0]?.counts.cut, 2);
});

Deno.test("other encodings are read as what they mean, and marks of the byte order are left out", async () => {
  const rows: [string, Uint8Array[], string[]][] = [
    ["latin1", [Uint8Array.of(0xe9, 0x0a), Uint8Array.of(0x61, 0x0a)], [
      "é",
      "a",
    ]],
    ["utf-16le", [
      Uint8Array.of(0xff, 0xfe, 0x61, 0, 0x0a, 0),
      Uint8Array.of(0x0a, 0x01, 0x0a, 0),
    ], ["a", "Ċ"]],
    ["utf-16be", [
      Uint8Array.of(0xfe, 0xff, 0, 0x61, 0, 0x0a),
      Uint8Array.of(0x01, 0x0a, 0, 0x0a),
    ], ["a", "Ċ"]],
    ["gbk", [Uint8Array.of(0xc4, 0xe3, 0x0a), Uint8Array.of(0x0a)], ["你", ""]],
    ["utf-8", [
      Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0x0a),
      Uint8Array.of(0xc3, 0xa9, 0x0a),
    ], ["a", "é"]],
  ];
  for (const [label, [first, second], expected] of rows) {
    using logs = new Logs();
    Deno.writeFileSync(logs.path("a.log"), first!);
    await using tail = await logs.follow({ encoding: openEncoding(label) });
    await tail.wait(1);
    Deno.writeFileSync(logs.path("a.log"), second!, { append: true });
    deepEqual(await tail.wait(2), expected, label);
  }
});

Deno.test("links are followed only when that was asked for", async () => {
  using logs = new Logs();
  logs.append("secret", "no");
  Deno.symlinkSync(logs.path("secret"), logs.path("link.log"));
  logs.append("a.log", "yes");
  {
    await using tail = await logs.follow();
    deepEqual(await tail.wait(1), ["yes"]);
    logs.append("a.log", "more");
    deepEqual(await tail.wait(2), ["yes", "more"]);
  }
  logs.stored.clear();
  await using tail = await logs.follow({ followLinks: true });
  deepEqual((await tail.wait(3)).toSorted(), ["more", "no", "yes"]);
});

Deno.test("a pipe among the files holds nobody up", async () => {
  using logs = new Logs();
  new Deno.Command("mkfifo", { args: [logs.path("pipe.log")] }).outputSync();
  logs.append("a.log", "yes");
  await using tail = await logs.follow({ followLinks: true });
  deepEqual(await tail.wait(1), ["yes"]);
});

Deno.test("files that were not written to for long are left alone until they are", async () => {
  using logs = new Logs();
  logs.append("old.log", "old");
  const past = new Date(Date.now() - 86_400_000);
  Deno.utimeSync(logs.path("old.log"), past, past);
  logs.append("new.log", "new");
  await using tail = await logs.follow({ ignoreOlderMs: 3_600_000 });
  deepEqual(await tail.wait(1), ["new"]);
  logs.append("old.log", "touched");
  deepEqual((await tail.wait(3)).slice(1), ["old", "touched"]);
});

Deno.test("who reads once ends at the end, with the last line although nothing ends it", async () => {
  using logs = new Logs();
  logs.append("a.log", ...toNumbered("line", 0, 5000));
  Deno.writeTextFileSync(logs.path("a.log"), "half", { append: true });
  await using tail = await logs.follow({ once: true });
  await tail.ended;
  deepEqual(tail.lines, [...toNumbered("line", 0, 5000), "half"]);
});

Deno.test("a damaged position is told, and its file counts as new", async () => {
  using logs = new Logs();
  logs.append("a.log", "1");
  logs.stored.set("started", "1").set("x", "{");
  await using tail = await logs.follow({ start: "end" });
  deepEqual(await tail.wait(1), ["1"]);
  match(tail.warnings.join(), /position "x" is damaged/);
});

Deno.test("bytes that are no text pass as they are", async () => {
  using logs = new Logs();
  Deno.writeFileSync(
    logs.path("a.log"),
    Uint8Array.of(0, 0xff, 0xfe, 0x0a, 0x0d, 0x0a),
  );
  await using tail = await logs.follow();
  deepEqual(await tail.wait(2), ["\0��", "\r"]);
});
