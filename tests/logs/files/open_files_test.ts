/** Descriptors are a budget: files are closed while they are quiet, and nothing is lost by it. */

import { setTimeout as delay } from "node:timers/promises";
import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { Delivery, RETRY } from "../../../lib/outputs/deliver.ts";
import { httpOutput } from "../../../lib/outputs/http.ts";
import { startFaulty } from "../../e2e/_faulty_server.ts";
import { openOutput } from "../../outputs/_delivery.ts";
import { Logs, type Tail, toNumbered } from "./_tail.ts";

/** Fewest files that a reader makes do with. */
const maxOpen = 4;

function countOpen(tail: Tail): number {
  return tail.reader.files.filter(({ isOpen }) => isOpen).length;
}

Deno.test("200 files with 100 descriptors: each line comes once, and no place is forgotten", async () => {
  const script = new URL("few_descriptors.ts", import.meta.url).pathname;
  const { stdout, stderr } = await new Deno.Command("sh", {
    args: [
      "-c",
      'ulimit -n 100; exec "$@"',
      "sh",
      Deno.execPath(),
      "run",
      "--no-prompt",
      "--quiet",
      // The limit is told to who may do everything.
      ...["read", "write", "sys", "env", "run", "ffi", "net", "import"].map(
        (right) => `--allow-${right}`,
      ),
      script,
    ],
  }).output();
  const text = new TextDecoder().decode(stdout);
  ok(text !== "", new TextDecoder().decode(stderr));
  deepEqual(JSON.parse(text), {
    length: 800,
    different: 800,
    places: 200,
    warnings: [],
  });
});

Deno.test("more files than may be open are all read, again and again", async () => {
  using logs = new Logs();
  for (let file = 0; file < 50; file++) logs.append(`${file}.log`, "first");
  await using tail = await logs.follow({ maxOpen });
  await tail.wait(50);
  for (let round = 1; round <= 3; round++) {
    for (let file = 0; file < 50; file++) logs.append(`${file}.log`, "more");
    await tail.wait(50 * (round + 1));
  }
  await tail.waitUntil(() => countOpen(tail) <= maxOpen);
  equal(tail.lines.length, 200);
});

Deno.test("a file that is closed while it is quiet goes on where it was, after renames and truncation too", async () => {
  using logs = new Logs();
  const names = [
    "grown.log",
    "renamed.log",
    "emptied.log",
    "removed.log",
    "copied.log",
  ];
  for (const name of names) logs.append(name, `1 ${name}`);
  await using tail = await logs.follow({ maxOpen });
  await tail.wait(5);
  // Others push them out.
  for (let file = 0; file < 8; file++) logs.append(`${file}.log`, "other");
  await tail.wait(13);
  const isOpen = (name: string) =>
    tail.reader.files.some((file) =>
      file.path === logs.path(name) && file.isOpen
    );
  await tail.waitUntil(() => !names.some(isOpen));
  logs.append("grown.log", "2 grown.log");
  logs.append("renamed.log", "2 renamed.log");
  logs.rename("renamed.log", "renamed.log.1");
  logs.append("renamed.log", "3 renamed.log");
  Deno.truncateSync(logs.path("emptied.log"), 0);
  logs.append("emptied.log", "2 emptied.log");
  Deno.removeSync(logs.path("removed.log"));
  logs.append("removed.log", "2 removed.log");
  logs.append("copied.log", "2 copied.log");
  logs.copyTruncate("copied.log", "copied.log.1");
  logs.append("copied.log", "3 copied.log");
  await tail.wait(20);
  logs.append("renamed.log.1", "late renamed.log");
  await tail.wait(21);
  deepEqual(tail.lines.slice(13).toSorted(), [
    "2 copied.log",
    "2 emptied.log",
    "2 grown.log",
    "2 removed.log",
    "2 renamed.log",
    "3 copied.log",
    "3 renamed.log",
    "late renamed.log",
  ]);
  deepEqual(tail.gaps, []);
});

Deno.test("each of 55 lines arrives that is written to a file as it is closed and opened", async () => {
  using logs = new Logs();
  await using tail = await logs.follow({ maxOpen });
  const all: string[] = [];
  for (let round = 0; round < 55; round++) {
    logs.append("a.log", `line ${round}`);
    all.push(`line ${round}`);
    for (let file = 0; file < 6; file++) logs.append(`${file}.log`, "other");
    await tail.wait(7 * (round + 1));
  }
  deepEqual(tail.lines.filter((line) => line !== "other"), all);
});

Deno.test("lines of files that are closed and opened while the output answers 429 all arrive once it takes them", async () => {
  let isPuttingOff = true;
  await using server = await startFaulty((_, place) =>
    isPuttingOff || place % 3 > 0
      ? { status: 429, headers: { "retry-after": "0" } }
      : { status: 200 }
  );
  await using opened = await openOutput(httpOutput, {
    url: `http://127.0.0.1:${server.port}/`,
    format: "lines",
  });
  const delivery = new Delivery({
    output: opened.output,
    deadLetters: {
      add: () => {
        throw new Error("nothing is refused");
      },
    },
    retry: { ...RETRY, initialMs: 1, maxMs: 5 },
    warn: () => {},
  });
  using logs = new Logs();
  await using tail = await logs.follow({
    maxOpen,
    deliver: (batch, signal) => delivery.deliver(batch, signal),
  });
  const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
  for (let round = 0; round < 20; round++) {
    for (const name of names) logs.append(`${name}.log`, `${name} ${round}`);
    ok(countOpen(tail) <= maxOpen);
    // The first half finds the output away, the other half has it put off two of three.
    if (round < 10) await delay(5);
    else await tail.wait(names.length * (round + 1));
    isPuttingOff = round < 9;
  }
  const read = server.taken.flatMap(({ body }) =>
    body.split("\n").slice(0, -1)
  );
  for (const name of names) {
    const own = read.filter((line) => line.startsWith(name));
    deepEqual(own, toNumbered(name, 0, 20));
  }
});

Deno.test("a file that was closed before its lines were safe is read from what was safe", async () => {
  using logs = new Logs();
  logs.append("a.log", "1", "2");
  await using tail = await logs.follow({ maxOpen, flushes: true });
  await tail.wait(2);
  for (let file = 0; file < 8; file++) logs.append(`${file}.log`, "other");
  tail.flushFailure = new Error("the disk is full");
  await tail.waitFor(() => tail.lost.length === 1, () => "the loss");
  await tail.waitFor(
    () => tail.lines.filter((line) => line === "1").length === 2,
    () => "the first line again",
  );
  await tail.stop();
  const [[start, end] = [0, 0]] = tail.lost;
  const kept = [...tail.lines.slice(0, start), ...tail.lines.slice(end)];
  deepEqual(kept.filter((line) => line !== "other"), ["1", "2"]);
});

Deno.test("the descriptor of a file that was removed is given back, once its lines arrived", async () => {
  using logs = new Logs();
  logs.append("a.log", "1");
  await using tail = await logs.follow({ rotateWaitMs: 1 });
  await tail.wait(1);
  logs.append("a.log", "2");
  Deno.removeSync(logs.path("a.log"));
  await tail.waitUntil(() => tail.reader.files.length === 0);
  deepEqual(tail.lines, ["1", "2"]);
});

Deno.test("a file that was removed is kept while an output takes nothing", async () => {
  using logs = new Logs();
  const held = Promise.withResolvers<void>();
  await using tail = await logs.follow({ rotateWaitMs: 1 });
  tail.hold = held.promise;
  logs.append("a.log", ...toNumbered("line", 0, 30_000));
  await tail.waitUntil(() =>
    tail.reader.files.some(({ offset }) => offset > 0)
  );
  Deno.removeSync(logs.path("a.log"));
  await new Promise((resolve) => setTimeout(resolve, 2500));
  equal(countOpen(tail), 1);
  held.resolve();
  deepEqual(await tail.wait(30_000), toNumbered("line", 0, 30_000));
  await tail.waitUntil(() => tail.reader.files.length === 0);
});
