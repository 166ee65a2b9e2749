/** Lines come as they were written, wherever what is read at once ends. */

import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import fc from "fast-check";
import { openEncoding } from "../../../lib/logs/files/encoding.ts";
import { openLogFile } from "../../../lib/logs/files/log_file.ts";
import { TailedFile } from "../../../lib/logs/files/tailed_file.ts";
import { Logs, toNumbered } from "./_tail.ts";

/** Reads a file through a buffer of some bytes. */
function readAll(
  path: string,
  size: number,
  options: { maxLineBytes: number; label?: string },
): string[] {
  const { maxLineBytes, label = "utf-8" } = options;
  const origin = {
    source: "test",
    host: {},
    labels: {},
    file: path,
    key: "key",
  };
  const file = new TailedFile(
    { path, id: "id", origin, nowMs: 0 },
    openLogFile(path, false)!,
    { maxLineBytes, encoding: openEncoding(label) },
    0,
  );
  const buffer = new Uint8Array(size);
  const texts: string[] = [];
  const decode = (bytes: Uint8Array) =>
    new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  for (let offset = -1; offset !== file.offset;) {
    offset = file.offset;
    const block = file.read(buffer, 0);
    if (typeof block !== "string") texts.push(decode(block.bytes));
  }
  const rest = file.readRest(0);
  if (rest !== undefined) texts.push(decode(rest.bytes));
  file.close();
  return texts.join("").split("\n").slice(0, -1);
}

Deno.test("lines of all lengths are whole at each border of what is read at once, in each encoding", () => {
  using logs = new Logs();
  const line = fc.string({
    unit: fc.constantFrom("a", "é", "\0", "\r", "Ċ", "😀"),
    maxLength: 90,
  });
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 66, max: 300 }),
      fc.constantFrom("utf-8", "utf-16le", "utf-16be"),
      (lines, size, label) => {
        const text = lines.map((one) => `${one}\n`).join("");
        Deno.writeFileSync(logs.path("a.log"), encode(text, label));
        // A pair of bytes does not lie across two reads.
        const bytes = size & ~1;
        deepEqual(
          readAll(logs.path("a.log"), bytes, { maxLineBytes: 4096, label }),
          lines,
        );
      },
    ),
    { numRuns: 500, seed: 1 },
  );
});

Deno.test("lines over the limit are cut and those beside them are whole, at each border of what is read at once", () => {
  using logs = new Logs();
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 66, max: 200 }),
      fc.boolean(),
      (lengths, size, isEnded) => {
        const lines = lengths.map((length, at) =>
          `${at}`.repeat(length).slice(0, length)
        );
        const text = lines.join("\n") + (isEnded ? "\n" : "");
        Deno.writeTextFileSync(logs.path("a.log"), text);
        const expected = lines.map((one) => one.slice(0, 100));
        if (!isEnded && expected.at(-1) === "") expected.pop();
        deepEqual(
          readAll(logs.path("a.log"), size, { maxLineBytes: 100 }),
          expected,
        );
      },
    ),
    { numRuns: 500, seed: 1 },
  );
});

Deno.test("a line that is longer than what is read at once comes whole", async () => {
  using logs = new Logs();
  const long = "x".repeat(600_000);
  logs.append("a.log", "before", long, "after");
  await using tail = await logs.follow();
  deepEqual(await tail.wait(3), ["before", long, "after"]);
});

Deno.test("100 MB without a line feed fill no memory, and hold up no other file", async () => {
  using logs = new Logs();
  using file = Deno.openSync(logs.path("a.log"), { write: true, create: true });
  const piece = new Uint8Array(1024 * 1024).fill(0x78);
  for (let count = 0; count < 100; count++) file.writeSync(piece);
  const before = Deno.memoryUsage().rss;
  await using tail = await logs.follow();
  equal((await tail.wait(1))[0]?.length, 1024 * 1024);
  logs.append("b.log", "other");
  await tail.wait(2);
  logs.append("a.log", "", "next");
  deepEqual((await tail.wait(3)).slice(1), ["other", "next"]);
  const more = Deno.memoryUsage().rss - before;
  equal(more < 40 * 1024 * 1024, true, `${more} bytes`);
});

Deno.test("places beyond 4 GiB are exact, over a restart and a truncation", async () => {
  using logs = new Logs();
  const place = 5 * 1024 ** 3;
  {
    using file = Deno.openSync(logs.path("a.log"), {
      write: true,
      create: true,
    });
    file.truncateSync(place);
    file.seekSync(-1, Deno.SeekMode.End);
    file.writeSync(new TextEncoder().encode("\n"));
  }
  {
    await using tail = await logs.follow({ start: "end" });
    logs.append("a.log", "1", "2");
    deepEqual(await tail.wait(2), ["1", "2"]);
    await tail.stop();
  }
  const [, data] = [...logs.stored].find(([key]) => key !== "started")!;
  equal(JSON.parse(data).offset, place + 4);
  logs.append("a.log", "3");
  await using tail = await logs.follow();
  deepEqual(await tail.wait(1), ["3"]);
  Deno.truncateSync(logs.path("a.log"), 0);
  logs.append("a.log", "4");
  deepEqual(await tail.wait(2), ["3", "4"]);
});

Deno.test("files with much and files with little have their turns", async () => {
  using logs = new Logs();
  logs.appendAll("much.log", toNumbered("one of very many lines", 0, 500_000));
  logs.append("z.log", "little");
  await using tail = await logs.follow();
  await tail.waitFor(() => tail.lines.includes("little"), () => "little");
  equal(tail.lines.indexOf("little") < 50_000, true);
});

Deno.test("several patterns for one file, and several names of it, give each line once", async () => {
  using logs = new Logs();
  logs.append("a.log", "1");
  Deno.linkSync(logs.path("a.log"), logs.path("b.log"));
  const paths = [
    `${logs.dir}/*.log`,
    `${logs.dir}/a.*`,
    `${logs.dir}/{a,b}.log`,
  ];
  await using tail = await logs.follow({ paths });
  await tail.wait(1);
  logs.append("b.log", "2");
  await tail.wait(2);
  Deno.removeSync(logs.path("a.log"));
  logs.append("b.log", "3");
  deepEqual(await tail.wait(3), ["1", "2", "3"]);
});

Deno.test("what is excluded is not read, whatever else names it", async () => {
  using logs = new Logs();
  logs.append("a.log", "yes");
  logs.append("b.log", "no");
  const exclude = [`${logs.dir}/b*`];
  await using tail = await logs.follow({ exclude, once: true });
  await tail.ended;
  deepEqual(tail.lines, ["yes"]);
});

function encode(text: string, label: string): Uint8Array {
  if (label === "utf-8") return new TextEncoder().encode(text);
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at++) {
    view.setUint16(at * 2, text.charCodeAt(at), label === "utf-16le");
  }
  return bytes;
}
