import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import { DeadLetterFiles } from "../../lib/outputs/dead_letters.ts";
import { listFiles } from "../../lib/outputs/line_directory.ts";
import { TemporaryDir } from "../state/temporary.ts";
import { toEvents } from "./_events.ts";

function open(dir: string, maxBytes?: number) {
  const told: string[] = [];
  const letters = new DeadLetterFiles({
    dir,
    output: "es",
    warn: (text) => void told.push(text),
    ...(maxBytes === undefined ? {} : { maxBytes, maxFiles: 2 }),
  });
  return { letters, told };
}

function readAll(dir: string): unknown[] {
  return listFiles(dir).flatMap((name) =>
    Deno.readTextFileSync(`${dir}/${name}`).split("\n").slice(0, -1)
      .map((line) => JSON.parse(line))
  );
}

Deno.test("DeadLetterFiles: private lines of JSON with event, output, reason and time", () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/letters`;
  const [event] = toEvents(["a\nb é"]);
  if (event === undefined) return;
  event.message = "b";
  using letters = open(path).letters;
  letters.add([{ event, reason: "400 no\ndate" }]);
  const [line] = readAll(path);
  const { at, ...rest } = JSON.parse(JSON.stringify(line));
  match(at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  deepEqual(rest, {
    output: "es",
    reason: "400 no\ndate",
    event: {
      timestamp: "2026-03-01T12:00:00.123Z",
      message: "b",
      source: "app",
      host: { name: "h1" },
      file: "/var/log/app.log",
      offset: 0,
    },
    text: "a\nb é",
  });
  equal(dir.mode("letters"), 0o700);
  equal(dir.mode(`letters/${listFiles(path)[0]}`), 0o600);
});

Deno.test("DeadLetterFiles: makes nothing before the first letter, and old letters make room with a word", () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/letters`;
  const { letters, told } = open(path, 300);
  using _letters = letters;
  deepEqual([...Deno.readDirSync(dir.path)], []);
  for (const text of ["a", "b", "c", "d"]) {
    letters.add(toEvents([text]).map((event) => ({ event, reason: "no" })));
  }
  equal(listFiles(path).length, 2);
  match(JSON.stringify(readAll(path)), /"c".*"d"/);
  match(told[0] ?? "", /oldest dead letters are removed/);
});

Deno.test("DeadLetterFiles: says when letters cannot be written, and keeps them once they can", () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/letters`;
  Deno.writeTextFileSync(path, "");
  using letters = open(path).letters;
  const all = toEvents(["a"]).map((event) => ({ event, reason: "no" }));
  throws(() => letters.add(all), { name: "TaskError" });
  Deno.removeSync(path);
  letters.add(all);
  equal(readAll(path).length, 1);
});
