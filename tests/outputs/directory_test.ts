import assert from "node:assert/strict";
import { type Batch, toBatch, toLineBatch } from "../../lib/outputs/batch.ts";
import { directoryOutput } from "../../lib/outputs/directory.ts";
import { type Origin, toEvent } from "../../lib/outputs/event.ts";
import type { OpenOutput } from "../../lib/outputs/output.ts";
import { startScript, TemporaryDir } from "../state/temporary.ts";
import { listLogs, readLogs, waitForNames } from "./_log_directory.ts";

const { params } = directoryOutput;
const { signal } = new AbortController();

function origin(source: string, labels = {}): Origin {
  return { source, host: { name: "h1" }, labels, file: undefined, key: "k" };
}

function lines(from: Origin, text: string): Batch {
  const bytes = new TextEncoder().encode(text);
  return toLineBatch("b", {
    origin: from,
    offset: 0,
    bytes,
    count: text.split("\n").length - 1,
    readMs: 0,
  });
}

async function open(path: string, more: object): Promise<OpenOutput> {
  return await directoryOutput.open(params.parse({ path, ...more }), {
    name: "out",
    host: "other",
    warn: (text) => assert.fail(text),
  });
}

Deno.test("directory: reads its params, those of the first Driftless too", () => {
  assert.deepEqual(params.parse({ path: "/a" }), {
    path: "/a",
    filename_pattern: "%Y-%m-%d-%H-%M-%S.log",
    format: "json",
    rotation: { strategy: "none", max_files: 0 },
    compression: { algorithm: "none", level: undefined },
    mode: "0640",
    directory_mode: "0750",
  });
  const original = params.parse({
    path: "/var/log/driftless",
    filename_pattern: "%Y-%m-%d.log",
    rotation: { strategy: "sizeortime", max_size: "100MB", max_age: "7d" },
    compression: { enabled: true, algorithm: "gzip", level: 6 },
  });
  assert.equal(original.rotation.max_files, 10);
  const rows: [wrong: object, why: RegExp][] = [
    [{ path: "a" }, /starts with/],
    [{ filename_pattern: "../%F" }, /expected the name of a file.*"\/"/],
    [{ filename_pattern: "{x}" }, /"\{x\}" is unknown/],
    [{ format: "text" }, /"json", "lines"/],
    [{ max_files: 1 }, /max_files/],
  ];
  for (const [wrong, why] of rows) {
    const { error } = params.safeParse({ path: "/a", ...wrong });
    assert.match(String(error?.issues[0]?.message), why);
  }
});

Deno.test("directory: lines are kept as they were read, events as JSON", async () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/new/out`;
  const asRead = await open(path, { format: "lines", filename_pattern: "a" });
  await asRead.send(lines(origin("s"), "one\ntwo \n"), signal);
  await asRead.close();
  const asJson = await open(path, { filename_pattern: "b" });
  const event = toEvent(origin("s", { l: "v" }), 7, "three", 1000);
  await asJson.send(toBatch("b", [event]), signal);
  await asJson.flush?.();
  await asJson.close();
  const logs = readLogs(path);
  assert.equal(logs["a"], "one\ntwo \n");
  assert.deepEqual(JSON.parse(logs["b"] ?? ""), {
    timestamp: "1970-01-01T00:00:01.000Z",
    message: "three",
    labels: { l: "v" },
    source: "s",
    host: { name: "h1" },
    offset: 7,
  });
  assert.equal(dir.mode("new/out"), 0o750);
  assert.equal(dir.mode("new/out/a"), 0o640);
});

Deno.test("directory: events part by what the name holds of them", async () => {
  using dir = new TemporaryDir();
  const output = await open(dir.path, {
    format: "lines",
    filename_pattern: "{host}-{source}-{labels.app}.log",
    mode: "0600",
  });
  const up = origin("../../etc", { app: "/x" });
  await output.send(lines(origin("a"), "1\n"), signal);
  await output.send(lines(up, "2\n"), signal);
  const [a, b] = [toEvent(origin("a"), 0, "3", 0), toEvent(up, 0, "4", 0)];
  const own = { ...toEvent(origin("a"), 1, "5", 0), labels: { app: "own" } };
  await output.send(toBatch("b", [a, b, own, a]), signal);
  await output.close();
  assert.deepEqual(readLogs(dir.path), {
    "h1-_._.._etc-_x.log": "2\n4\n",
    "h1-a-_.log": "1\n3\n3\n",
    "h1-a-own.log": "5\n",
  });
  assert.equal(dir.mode("h1-a-_.log"), 0o600);
});

Deno.test("directory: says why it cannot be opened", async () => {
  using dir = new TemporaryDir();
  Deno.writeTextFileSync(`${dir.path}/file`, "");
  await assert.rejects(open(`${dir.path}/file`, {}), {
    name: "TaskError",
    message: /it is not a directory/,
  });
});

Deno.test("directory: what was told to be safe outlives kills, once and in order", async () => {
  for (let round = 0; round < 4; round++) {
    using dir = new TemporaryDir();
    const child = await startScript(
      "../outputs/killed_log_writer.ts",
      dir.path,
      [
        "--allow-read",
        `--allow-write=${dir.path}`,
        "--allow-sys=uid",
      ],
    );
    const told = (await child.kill()).split(/[ \n]/).slice(0, -1);
    const output = await open(dir.path, {
      format: "lines",
      filename_pattern: "app.log",
      compression: "gzip",
    });
    await output.send(lines(origin("s"), "last\n"), signal);
    // While one is packed both are there for a moment.
    const begun = listLogs(dir.path).map((name) => name.replace(/\.gz$/, ""));
    const ended = new Set(begun).size - 1;
    const names = Array.from({ length: ended }, (_, at) => `app.${at + 1}.log`);
    await waitForNames(dir.path, ...names.map((n) => `${n}.gz`), "app.log");
    await output.close();
    const logs = readLogs(dir.path);
    const all = [...names.map((n) => `${n}.gz`), "app.log"]
      .map((name) => logs[name] ?? "").join("").split("\n").slice(0, -1);
    assert.equal(all.pop(), "last");
    assert.ok(all.length > Number(told.at(-1)), `${all.length} of ${told}`);
    all.forEach((line, at) => {
      assert.equal(line, `${at} ${"x".repeat(at * 97 % 3000)}`);
    });
    const hidden = Array.from(Deno.readDirSync(dir.path), ({ name }) => name)
      .filter((name) => name.startsWith(".")).sort();
    assert.deepEqual(hidden, [".driftless.files", ".driftless.lock"]);
  }
});

Deno.test("directory: what several send at once, to several files, is whole, and a send that was left spoils none", async () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/out`;
  const output = await open(path, { filename_pattern: "{source}" });
  const sources = ["a", "b", "c"];
  const leave = new AbortController();
  const left = assert.rejects(
    output.send(lines(origin("a"), "left\n".repeat(5000)), leave.signal),
  );
  const sent = Array.from({ length: 30 }, (_, round) => {
    const events = sources.flatMap((source) =>
      Array.from(
        { length: 1 + round * 7 },
        (_, at) => toEvent(origin(source), at, `${source} ${round} ${at}`, 0),
      )
    );
    return output.send(toBatch(`b-${round}`, events), signal);
  });
  leave.abort();
  await Promise.all([left, ...sent]);
  await output.flush?.();
  await output.close();
  for (const source of sources) {
    const texts = Deno.readTextFileSync(`${path}/${source}`).split("\n")
      .slice(0, -1).map((text) => JSON.parse(text).message);
    const wanted = Array.from(
      { length: 30 },
      (_, round) =>
        Array.from(
          { length: 1 + round * 7 },
          (_, at) => `${source} ${round} ${at}`,
        ),
    ).flat();
    assert.deepEqual(texts, wanted);
  }
});
