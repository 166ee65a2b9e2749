import assert from "node:assert/strict";
import { LineDirectory, listFiles } from "../../lib/outputs/line_directory.ts";
import { startScript, TemporaryDir } from "../state/temporary.ts";

const LIMITS = { maxBytes: 1000, maxFiles: 0 };
const DAY_MS = 86_400_000;

function toBytes(...lines: string[]): Uint8Array[] {
  return lines.map((line) => new TextEncoder().encode(line));
}

/** Reads all lines of a directory. */
function readAll(dir: string): string[] {
  return listFiles(dir).flatMap((name) => {
    const text = Deno.readTextFileSync(`${dir}/${name}`);
    assert.ok(text === "" || text.endsWith("\n"), `${name} ends in a line`);
    return text.split("\n").slice(0, -1);
  });
}

Deno.test("LineDirectory: writes private files in a private directory", () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/new`;
  using output = new LineDirectory(path, { ...LIMITS, now: () => 0 });
  output.append(toBytes("a", "", "é"));
  output.append([]);
  output.append(toBytes("b"));
  assert.deepEqual(listFiles(path), ["1970-01-01.000000.jsonl"]);
  assert.deepEqual(readAll(path), ["a", "", "é", "b"]);
  assert.equal(dir.mode("new"), 0o700);
  assert.equal(dir.mode("new/1970-01-01.000000.jsonl"), 0o600);
  assert.deepEqual(output.readLast(), toBytes("b")[0]);
});

Deno.test("LineDirectory: begins a file each day and when one is full", () => {
  using dir = new TemporaryDir();
  let day = 10;
  const now = () => day * DAY_MS;
  using output = new LineDirectory(dir.path, { maxBytes: 5, maxFiles: 0, now });
  output.append(toBytes("a"));
  output.append(toBytes("bb"));
  output.append(toBytes("c"));
  output.append(toBytes("longer than a file"));
  day = 11;
  output.append(toBytes("d"));
  day = 3;
  output.append(toBytes("e"));
  output.append(toBytes("f", "g"));
  assert.deepEqual(listFiles(dir.path), [
    "1970-01-11.000000.jsonl",
    "1970-01-11.000001.jsonl",
    "1970-01-11.000002.jsonl",
    "1970-01-12.000000.jsonl",
    "1970-01-12.000001.jsonl",
  ]);
  assert.deepEqual(readAll(dir.path), [
    "a",
    "bb",
    "c",
    "longer than a file",
    "d",
    "e",
    "f",
    "g",
  ]);
});

Deno.test("LineDirectory: keeps the newest files and nothing else's", () => {
  using dir = new TemporaryDir();
  Deno.writeTextFileSync(`${dir.path}/notes.txt`, "mine");
  const oldest: string[] = [];
  using output = new LineDirectory(dir.path, {
    maxBytes: 1,
    maxFiles: 2,
    now: () => 0,
    beforeRemove: (path) => oldest.push(path.slice(-12)),
  });
  for (const line of ["a", "b", "c", "d"]) output.append(toBytes(line));
  assert.deepEqual(readAll(dir.path), ["c", "d"]);
  assert.deepEqual(oldest, ["000001.jsonl", "000002.jsonl"]);
  assert.equal(Deno.readTextFileSync(`${dir.path}/notes.txt`), "mine");
});

Deno.test("LineDirectory: goes on where it ended, cutting off an unfinished line", () => {
  const torn = ["", "{", "x".repeat(200_000)];
  for (const rest of torn) {
    using dir = new TemporaryDir();
    const options = { ...LIMITS, maxBytes: 1e6, now: () => 0 };
    {
      using output = new LineDirectory(dir.path, options);
      output.append(toBytes("a", "b"));
    }
    const file = `${dir.path}/1970-01-01.000000.jsonl`;
    Deno.writeTextFileSync(file, rest, { append: true });
    using output = new LineDirectory(dir.path, options);
    assert.deepEqual(output.readLast(), toBytes("b")[0]);
    output.append(toBytes("c"));
    assert.deepEqual(readAll(dir.path), ["a", "b", "c"]);
  }
});

Deno.test("LineDirectory.readLast: finds the last line however long, in whichever file", () => {
  using dir = new TemporaryDir();
  const long = "y".repeat(150_000);
  using output = new LineDirectory(dir.path, LIMITS);
  assert.equal(output.readLast(), undefined);
  output.append(toBytes("x", long));
  assert.deepEqual(output.readLast(), toBytes(long)[0]);
  Deno.writeTextFileSync(`${dir.path}/2999-01-01.000000.jsonl`, "");
  assert.deepEqual(output.readLast(), toBytes(long)[0]);
});

Deno.test("LineDirectory: one writer at a time, none after it was closed", () => {
  using dir = new TemporaryDir();
  const first = new LineDirectory(dir.path, LIMITS);
  assert.throws(() => new LineDirectory(dir.path, LIMITS), {
    name: "TaskError",
    message: /another process writes to it/,
  });
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  using second = new LineDirectory(dir.path, LIMITS);
  second.append(toBytes("a"));
  assert.throws(() => first.append(toBytes("b")), {
    name: "TaskError",
    message: /it is closed/,
  });
  assert.deepEqual(readAll(dir.path), ["a"]);
});

Deno.test("LineDirectory: a batch is refused whole", () => {
  using dir = new TemporaryDir();
  using output = new LineDirectory(dir.path, LIMITS);
  assert.throws(() => output.append(toBytes("a", "b\nc")), TypeError);
  assert.deepEqual(readAll(dir.path), []);
});

Deno.test("LineDirectory: what was told to be safe outlives a kill", async () => {
  for (let round = 0; round < 3; round++) {
    using dir = new TemporaryDir();
    const child = await startScript("../outputs/killed_writer.ts", dir.path);
    const told = (await child.kill()).split(/[ \n]/).slice(0, -1);
    using output = new LineDirectory(dir.path, LIMITS);
    const numbers = readAll(dir.path).map((line) => JSON.parse(line).number);
    assert.ok(told.length >= 100 && numbers.length >= told.length);
    assert.deepEqual(numbers, [...numbers.keys()]);
    output.append(toBytes("{}"));
    assert.equal(readAll(dir.path).length, numbers.length + 1);
  }
});

Deno.test({
  name: "LineDirectory: a batch that does not fit leaves nothing behind",
  ignore: Deno.build.os === "windows",
  async fn() {
    using dir = new TemporaryDir();
    const script = new URL("./full_writer.ts", import.meta.url).pathname;
    // A file may have 8 blocks of 512 bytes; a write that ends beyond is cut short.
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
    assert.equal(code, 0);
    assert.match(
      new TextDecoder().decode(stdout),
      /^TaskError: Cannot write to ".*": File too large/,
    );
    assert.deepEqual(readAll(dir.path), ["x".repeat(3000), "small"]);
  },
});
