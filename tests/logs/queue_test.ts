import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import * as fc from "fast-check";
import { toEventId } from "../../lib/outputs/event.ts";
import { startScript, TemporaryDir } from "../state/temporary.ts";
import { openQueue, Positions, readAll, toEntries } from "./_queue.ts";

const NEVER = new AbortController().signal;

/** The files of a queue. */
function listFiles(dir: string): string[] {
  return [...Deno.readDirSync(dir)].map(({ name }) => name)
    .filter((name) => name.endsWith(".jsonl")).sort();
}

Deno.test("queue: gives what was put in, whole and in order, to each reader", async () => {
  using dir = new TemporaryDir();
  const { queue } = openQueue(dir.path, {
    readers: { a: new Map(), b: new Map() },
  });
  const entry = {
    atMs: 5,
    text: 'é "\u2028\n\ud800',
    timeMs: 1.25,
    level: "err",
    message: "m",
    fields: { peer: "::1", deep: [{ a: null }] },
    labels: { x: "y" },
  };
  equal(queue.offer([entry, ...toEntries("", "second")]), true);
  equal(queue.offer([]), true);
  const first = queue.reader("a").read(1_000_000);
  const [event, empty] = first?.events ?? [];
  deepEqual({ ...event, origin: undefined }, {
    origin: undefined,
    offset: 0,
    readMs: 5,
    text: entry.text,
    timeMs: 1.25,
    level: "err",
    message: "m",
    fields: entry.fields,
    labels: { x: "y" },
  });
  deepEqual(
    { ...event?.origin, key: "" },
    {
      source: "in",
      host: { name: "h1" },
      labels: {},
      file: undefined,
      key: "",
    },
  );
  equal(empty?.text, "");
  equal(first?.place, event?.origin.key);
  equal(queue.reader("a").read(1), undefined);
  queue.offer(toEntries("third"));
  deepEqual(readAll(queue.reader("a")), ["third"]);
  deepEqual(readAll(queue.reader("b")), [entry.text, "", "second", "third"]);
  await queue.close();
  equal(dir.mode(listFiles(dir.path)[0]!), 0o600);
});

Deno.test("queue: a reader goes on behind what was committed, after a rewind and after a restart", async () => {
  using dir = new TemporaryDir();
  const positions = new Positions();
  const first = openQueue(dir.path);
  first.queue.offer(toEntries("1", "2"));
  const reader = first.queue.reader("a");
  deepEqual(readAll(reader), ["1", "2"]);
  positions.keep(reader);
  first.queue.offer(toEntries("3"));
  deepEqual(readAll(reader, false), ["3"]);
  reader.rewind();
  deepEqual(readAll(reader, false), ["3"]);
  await first.queue.close();

  const second = openQueue(dir.path, { readers: { a: positions } });
  second.queue.offer(toEntries("4"));
  ok(second.queue.reader("a").lagBytes! > 0);
  deepEqual(readAll(second.queue.reader("a")), ["3", "4"]);
  equal(second.queue.reader("a").lagBytes, 0);
  positions.keep(second.queue.reader("a"));
  await second.queue.close();

  const third = openQueue(dir.path, {
    readers: { a: positions, late: new Map() },
  });
  deepEqual(readAll(third.queue.reader("a")), []);
  deepEqual(readAll(third.queue.reader("late")), ["4"], "what is left");
  await third.queue.close();
});

Deno.test("queue: an event keeps its name when it is read again, and no other ever has it", async () => {
  using dir = new TemporaryDir();
  const names = new Set<string>();
  const open = async (text: string) => {
    const { queue } = openQueue(dir.path);
    queue.offer(toEntries(text));
    const events = queue.reader("a").read(1e6)?.events ?? [];
    await queue.close();
    return events.map(toEventId);
  };
  const [one] = await open("1");
  names.add(one!);
  // A power cut took what was told already.
  Deno.truncateSync(`${dir.path}/${listFiles(dir.path)[0]}`, 0);
  names.add((await open("2"))[0]!);
  for (const name of listFiles(dir.path)) {
    Deno.removeSync(`${dir.path}/${name}`);
  }
  names.add((await open("3"))[0]!);
  equal(names.size, 3);
  ok(names.has((await open("4"))[0]!));
});

Deno.test("queue: what a loss of power took is not waited for", async () => {
  using dir = new TemporaryDir();
  const positions = new Positions();
  const before = openQueue(dir.path);
  before.queue.offer(toEntries("1", "2"));
  readAll(before.queue.reader("a"));
  positions.keep(before.queue.reader("a"));
  await before.queue.close();
  Deno.truncateSync(`${dir.path}/${listFiles(dir.path)[0]}`, 3);
  const { queue } = openQueue(dir.path, { readers: { a: positions } });
  queue.offer(toEntries("3"));
  deepEqual(readAll(queue.reader("a")), ["3"]);
  await queue.close();
});

Deno.test("queue: positions of files that are all gone are forgotten", async () => {
  using dir = new TemporaryDir();
  const positions = new Positions([["0123456789ab", "500"]]);
  const { queue } = openQueue(dir.path, { readers: { a: positions } });
  queue.offer(toEntries("1"));
  deepEqual(readAll(queue.reader("a")), ["1"]);
  positions.keep(queue.reader("a"));
  equal(positions.size, 1);
  equal(positions.has("0123456789ab"), false);
  await queue.close();
});

Deno.test("queue: full, it takes nothing until the last reader is past a file", async () => {
  using dir = new TemporaryDir();
  const { queue, told } = openQueue(dir.path, {
    maxBytes: 4000,
    readers: { a: new Map(), b: new Map() },
  });
  let count = 0;
  while (queue.offer(toEntries(`${count} ${"x".repeat(200)}`))) count++;
  ok(count >= 12 && queue.isFull && queue.bytes < 4400);
  ok(listFiles(dir.path).length >= 4);
  equal(readAll(queue.reader("a")).length, count);
  equal(queue.isFull, true, "the other one has not read it");
  const room = queue.waitForRoom(NEVER);
  const texts = readAll(queue.reader("b"));
  await room;
  deepEqual(texts.map((text) => parseInt(text)), [...Array(count).keys()]);
  equal(listFiles(dir.path).length, 1);
  equal(queue.offer(toEntries("more")), true);
  deepEqual(readAll(queue.reader("a")), ["more"]);
  await queue.close();
  deepEqual(told, []);
});

Deno.test("queue: who waits for room waits no longer than his signal", async () => {
  using dir = new TemporaryDir();
  const { queue } = openQueue(dir.path, { maxBytes: 1 });
  queue.offer(toEntries("1"));
  equal(queue.isFull, true);
  const [one, other] = [new AbortController(), new AbortController()];
  const ended: number[] = [];
  const waits = [one, other].map(async ({ signal }, index) => {
    await queue.waitForRoom(signal);
    ended.push(index);
  });
  other.abort();
  await waits[1];
  one.abort();
  await waits[0];
  deepEqual(ended, [1, 0]);
  equal(queue.isFull, true);
  await queue.close();
});

Deno.test("queue: a batch that fills it alone is removed once it was read", async () => {
  using dir = new TemporaryDir();
  const { queue } = openQueue(dir.path, { maxBytes: 100 });
  for (let round = 0; round < 3; round++) {
    equal(queue.offer(toEntries("x".repeat(1000))), true);
    equal(queue.isFull, true);
    equal(readAll(queue.reader("a")).length, 1);
    equal(queue.bytes, 0);
  }
  await queue.close();
});

Deno.test("queue: wakes its readers, and they end when nothing will follow", async () => {
  using dir = new TemporaryDir();
  const { queue } = openQueue(dir.path);
  const reader = queue.reader("a");
  const waited = reader.wait(60_000, NEVER);
  queue.offer(toEntries("1"));
  await waited;
  await reader.wait(60_000, NEVER);
  equal(reader.isEnded, false);
  const { place } = reader.read(1)!;
  equal(reader.isEnded, false);
  const last = reader.wait(60_000, NEVER);
  queue.end();
  await last;
  equal(reader.isEnded, true);
  reader.commit("elsewhere", 1e9);
  reader.commit(place, 1);
  reader.rewind();
  equal(queue.offer(toEntries("2")), false);
  await queue.close();
});

Deno.test("queue: a reader that is closed and used again goes on behind what was committed", async () => {
  using dir = new TemporaryDir();
  const { queue } = openQueue(dir.path);
  queue.offer(toEntries("1"));
  const reader = queue.reader("a");
  readAll(reader, false);
  reader.close();
  deepEqual(readAll(queue.reader("a")), ["1"]);
  await queue.close();
});

Deno.test("queue: readers hold while the end of what feeds it is waited for", async () => {
  using dir = new TemporaryDir();
  const { queue } = openQueue(dir.path, { holds: true });
  const reader = queue.reader("a");
  queue.offer(toEntries("1"));
  readAll(reader);
  deepEqual([reader.isHolding, reader.isEnded], [true, false]);
  queue.end();
  deepEqual([reader.isHolding, reader.isEnded], [false, true]);
  await queue.close();
});

Deno.test("queue: lines that are no entries are left out and told", async () => {
  using dir = new TemporaryDir();
  const first = openQueue(dir.path);
  first.queue.offer(toEntries("1"));
  await first.queue.close();
  const file = `${dir.path}/${listFiles(dir.path)[0]}`;
  Deno.writeTextFileSync(file, "\0\0\0\n{}\nnull\n", { append: true });
  Deno.writeTextFileSync(file, '{"atMs":1,"text":"2"}\n{"torn', {
    append: true,
  });
  Deno.writeTextFileSync(`${dir.path}/notes.txt`, "not ours");
  const { queue, told } = openQueue(dir.path);
  deepEqual(readAll(queue.reader("a")), ["1", "2"]);
  deepEqual(told, Array(3).fill("gap: it is no entry of a queue"));
  await queue.close();
  ok(Deno.statSync(`${dir.path}/notes.txt`).isFile);
});

Deno.test("queue: a file that somebody took away or cut is left out and told", async () => {
  using dir = new TemporaryDir();
  const { queue, told } = openQueue(dir.path, { maxBytes: 400 });
  const put = (letter: string) => queue.offer(toEntries(letter.repeat(60)));
  put("1"), put("2"), put("3");
  const [first, second] = listFiles(dir.path);
  Deno.removeSync(`${dir.path}/${first}`);
  Deno.truncateSync(`${dir.path}/${second}`, 5);
  deepEqual(readAll(queue.reader("a")), ["3".repeat(60)]);
  deepEqual(
    told,
    Array(2).fill("gap: the file of the queue was cut or removed"),
  );
  await queue.close();
});

Deno.test("queue: entries longer than what is read at once come whole", async () => {
  using dir = new TemporaryDir();
  const { queue } = openQueue(dir.path, { maxBytes: 100e6 });
  const long = "é".repeat(3_000_000);
  queue.offer(toEntries("a", long, "b"));
  deepEqual(readAll(queue.reader("a")).map((text) => text.length), [
    1,
    3_000_000,
    1,
  ]);
  await queue.close();
});

Deno.test("queue: one process at a time has it open", async () => {
  using dir = new TemporaryDir();
  const { queue } = openQueue(dir.path);
  throws(() => openQueue(dir.path), {
    name: "TaskError",
    message: /another process has it open/,
  });
  await queue.close();
  await openQueue(dir.path).queue.close();
  Deno.chmodSync(dir.path, 0o777);
  throws(() => openQueue(dir.path), /others may write to it/);
  throws(() => queue.reader("none"), RangeError);
});

Deno.test("queue: syncs at once for those who wait, together for many", async () => {
  using dir = new TemporaryDir();
  const { queue } = openQueue(dir.path);
  await Promise.all(Array.from({ length: 20 }, async (_, index) => {
    queue.offer(toEntries(`${index}`));
    await queue.sync();
  }));
  equal(readAll(queue.reader("a")).length, 20);
  await queue.close();
});

Deno.test("queue: what it took outlives a kill", async () => {
  for (let round = 0; round < 3; round++) {
    using dir = new TemporaryDir();
    const child = await startScript("../logs/killed_queue.ts", dir.path);
    const told = (await child.kill()).split(/[ \n]/).slice(0, -1);
    const { queue } = openQueue(dir.path);
    const numbers = readAll(queue.reader("a")).map((text) => parseInt(text));
    ok(told.length >= 100 && numbers.length >= told.length);
    deepEqual(numbers, [...numbers.keys()]);
    queue.offer(toEntries("after"));
    deepEqual(readAll(queue.reader("a")), ["after"]);
    await queue.close();
  }
});

Deno.test({
  name:
    "queue: what does not fit on the disk is not taken, told once, and room is waited for",
  ignore: Deno.build.os === "windows",
  async fn() {
    using dir = new TemporaryDir();
    const script = new URL("./full_queue.ts", import.meta.url).pathname;
    const { stdout, code } = await new Deno.Command("sh", {
      args: [
        "-c",
        `trap "" XFSZ; ulimit -f 8; exec "$@"`,
        "sh",
        Deno.execPath(),
        "run",
        "--no-prompt",
        "--quiet",
        "--no-code-cache",
        `--allow-read=${dir.path}`,
        `--allow-write=${dir.path}`,
        script,
        dir.path,
      ],
    }).output();
    equal(code, 0);
    const [first, warning, ...rest] = new TextDecoder().decode(stdout)
      .split("\n");
    equal(first, "true");
    ok(/^Cannot write to the queue ".*": File too large/.test(warning ?? ""));
    deepEqual(rest, ["false false true", "true", ""]);
    const { queue } = openQueue(dir.path);
    deepEqual(readAll(queue.reader("a")), ["x".repeat(3000), "z".repeat(10)]);
    await queue.close();
  },
});

Deno.test("queue: whatever is put, read, committed, rewound and reopened, each reader gets all in order", async () => {
  const step = fc.oneof(
    fc.record({
      put: fc.array(fc.string({ maxLength: 80 }), { maxLength: 6 }),
    }),
    fc.record({ read: fc.constantFrom("a", "b"), commit: fc.boolean() }),
    fc.record({ rewind: fc.constantFrom("a", "b") }),
    fc.constant({ reopen: true }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      using dir = new TemporaryDir();
      const positions = { a: new Positions(), b: new Positions() };
      const options = { maxBytes: 3000, readers: positions };
      const taken: string[] = [];
      const read = { a: 0, b: 0 };
      const done = { a: 0, b: 0 };
      let { queue } = openQueue(dir.path, options);
      const readPiece = (name: "a" | "b", commit: boolean) => {
        const piece = queue.reader(name).read(1);
        if (piece === undefined) return false;
        const texts = piece.events?.map(({ text }) => text) ?? [];
        const from = read[name];
        deepEqual(texts, taken.slice(from, from + texts.length));
        read[name] += texts.length;
        if (commit) {
          queue.reader(name).commit(piece.place, piece.end);
          done[name] = read[name];
          positions[name].keep(queue.reader(name));
        }
        return true;
      };
      for (const step of steps) {
        if ("put" in step) {
          if (queue.offer(toEntries(...step.put))) taken.push(...step.put);
        } else if ("read" in step) readPiece(step.read, step.commit);
        else if ("rewind" in step) {
          queue.reader(step.rewind).rewind();
          read[step.rewind] = done[step.rewind];
        } else {
          await queue.close();
          queue = openQueue(dir.path, options).queue;
          Object.assign(read, done);
        }
      }
      for (const name of ["a", "b"] as const) {
        queue.reader(name).rewind();
        read[name] = done[name];
        while (readPiece(name, true));
        equal(done[name], taken.length);
      }
      await queue.close();
    }),
    { numRuns: 150 },
  );
});
