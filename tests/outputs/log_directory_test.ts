import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { TemporaryDir } from "../state/temporary.ts";
import { openLogs, readLogs, waitForNames } from "./_log_directory.ts";

const DAY_MS = 86_400_000;

/** Lets others have their turn. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

Deno.test("a name without seconds begins a file when it changes, one with seconds does not", async () => {
  using dir = new TemporaryDir();
  let time = 0;
  await using logs = await openLogs(dir.path, { now: () => time });
  for (const line of ["a", "b", "c"]) {
    await logs.add("%Y-%m-%d.log", line);
    await logs.add("%Y-%m-%d-%H-%M-%S", line);
    time += DAY_MS / 2;
  }
  assert.deepEqual(readLogs(dir.path), {
    "1970-01-01-00-00-00": "a\nb\nc\n",
    "1970-01-01.log": "a\nb\n",
    "1970-01-02.log": "c\n",
  });
  assert.deepEqual(logs.warnings, []);
});

Deno.test("files end by size or age and keep their order by number; the oldest go", async () => {
  using dir = new TemporaryDir();
  let time = 0;
  await using logs = await openLogs(dir.path, {
    rotation: {
      strategy: "sizeortime",
      max_size: 4,
      max_age: 60,
      max_files: 3,
    },
    now: () => time,
  });
  await logs.add("app.log", "a");
  await logs.add("app.log", "b");
  await logs.add("app.log", "longer than a file");
  assert.deepEqual(readLogs(dir.path), {
    "app.1.log": "a\nb\n",
    "app.log": "longer than a file\n",
  });
  await logs.add("app.log", "c");
  time += 60_000;
  await logs.add("app.log", "d");
  await logs.add("other.log", "e");
  assert.deepEqual(readLogs(dir.path), {
    "app.2.log": "longer than a file\n",
    "app.3.log": "c\n",
    "app.log": "d\n",
    "other.log": "e\n",
  });
});

Deno.test("a directory is taken up where it was left, with its numbers and its ages", async () => {
  using dir = new TemporaryDir();
  let time = 0;
  const rotation = { strategy: "time", max_age: 60, max_files: 2 } as const;
  for (const line of ["a", "b", "c", "d"]) {
    await using logs = await openLogs(dir.path, { rotation, now: () => time });
    await logs.add("app.log", line);
    time += 45_000;
    assert.deepEqual(logs.warnings, []);
  }
  assert.deepEqual(readLogs(dir.path), {
    "app.1.log": "a\nb\n",
    "app.log": "c\nd\n",
  });
  Deno.writeTextFileSync(`${dir.path}/app.log`, "torn", { append: true });
  await using logs = await openLogs(dir.path, { rotation, now: () => time });
  await logs.add("app.log", "e");
  assert.deepEqual(readLogs(dir.path), {
    "app.2.log": "c\nd\n",
    "app.log": "e\n",
  });
});

Deno.test("what others put there is left alone, whatever its name", async () => {
  using dir = new TemporaryDir();
  const victim = `${dir.path}/victim`;
  Deno.writeTextFileSync(victim, "precious");
  Deno.symlinkSync(victim, `${dir.path}/app.log`);
  Deno.writeTextFileSync(`${dir.path}/app.1.log`, "foreign");
  await using logs = await openLogs(dir.path, {
    rotation: { strategy: "size", max_size: 1, max_files: 2 },
  });
  for (const line of ["a", "b", "c", "d"]) await logs.add("app.log", line);
  assert.match(
    logs.warnings.join(),
    /^"app.log" was not written by this[^,]*$/,
  );
  assert.deepEqual(readLogs(dir.path), {
    "app.1.log": "foreign",
    "app.4.log": "c\n",
    "app.5.log": "d\n",
    victim: "precious",
  });
  // A file of ours that somebody replaced is no longer ours.
  Deno.removeSync(`${dir.path}/app.4.log`);
  Deno.writeTextFileSync(`${dir.path}/app.4.log`, "theirs");
  await logs.add("app.log", "e");
  assert.equal(readLogs(dir.path)["app.4.log"], "theirs");
});

Deno.test("a file that logrotate moved or cut off is followed by a new one", async () => {
  using dir = new TemporaryDir();
  let time = 0;
  const path = `${dir.path}/app.log`;
  await using logs = await openLogs(dir.path, { now: () => time });
  await logs.add("app.log", "a");
  Deno.renameSync(path, `${path}.1`);
  time += 1000;
  await logs.add("app.log", "b");
  Deno.renameSync(path, `${path}.2`);
  Deno.writeTextFileSync(path, "");
  time += 1000;
  await logs.add("app.log", "c");
  Deno.copyFileSync(path, `${path}.3`);
  Deno.truncateSync(path);
  time += 1000;
  await logs.add("app.log", "d");
  await logs.directory.flush();
  assert.deepEqual(readLogs(dir.path), {
    "app.log": "d\n",
    "app.log.1": "a\n",
    "app.log.2": "b\n",
    "app.log.3": "c\n",
  });
  assert.deepEqual(logs.warnings, []);
});

Deno.test("a directory that is taken away is made again, and what was in it is told to be lost", async () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/logs`;
  let time = 0;
  await using logs = await openLogs(path, { now: () => time });
  await logs.add("app.log", "a");
  await logs.directory.flush();
  await logs.add("app.log", "b");
  Deno.removeSync(path, { recursive: true });
  time += 1000;
  await assert.rejects(logs.add("app.log", "c"), { name: "SendError" });
  await assert.rejects(logs.directory.flush(), /the directory was taken away/);
  await logs.directory.flush();
  await logs.add("app.log", "c");
  await logs.directory.flush();
  assert.deepEqual(readLogs(path), { "app.log": "c\n" });
});

Deno.test("many names share few open files", async () => {
  using dir = new TemporaryDir();
  await using logs = await openLogs(dir.path);
  for (const line of ["a", "b"]) {
    for (let number = 0; number < 200; number++) {
      await logs.add(`${number}.log`, line);
    }
  }
  await logs.directory.flush();
  const texts = Object.values(readLogs(dir.path));
  assert.deepEqual(texts, Array(200).fill("a\nb\n"));
  const { stdout } = new Deno.Command("ls", { args: [`/proc/${Deno.pid}/fd`] })
    .outputSync();
  const open = new TextDecoder().decode(stdout).split("\n").length;
  assert.ok(open > 64 && open < 150, `${open} files are open`);
});

Deno.test("a batch for several files goes to all of them or to none", async () => {
  using dir = new TemporaryDir();
  await using logs = await openLogs(dir.path);
  await logs.add("a.log", "1");
  const bytes = new TextEncoder().encode("2\n");
  const { signal } = new AbortController();
  const parts: [string, Uint8Array][] = [
    ["a.log", bytes],
    ["new.log", bytes],
    ["x".repeat(300), bytes],
  ];
  await assert.rejects(logs.directory.append(parts, signal), {
    name: "SendError",
    kind: "again",
    message: /^Cannot write to ".*": name too long$/,
  });
  assert.deepEqual(readLogs(dir.path), { "a.log": "1\n", "new.log": "" });
  await logs.directory.append(parts.slice(0, 2), signal);
  assert.deepEqual(readLogs(dir.path), { "a.log": "1\n2\n", "new.log": "2\n" });
});

Deno.test("whoever stops waiting finds nothing written", async () => {
  using dir = new TemporaryDir();
  await using logs = await openLogs(dir.path);
  await logs.add("a.log", "1");
  const stop = new AbortController();
  const appended = logs.directory.append(
    [["a.log", new Uint8Array(1_000_000)]],
    stop.signal,
  );
  stop.abort(new Error("enough"));
  await assert.rejects(appended, /enough/);
  await logs.add("a.log", "2");
  assert.deepEqual(readLogs(dir.path), { "a.log": "1\n2\n" });
});

Deno.test("files that ended are compressed, counted and removed like others", async () => {
  using dir = new TemporaryDir();
  const compression = { algorithm: "gzip", level: undefined } as const;
  const rotation = { strategy: "size", max_size: 1, max_files: 3 } as const;
  {
    await using logs = await openLogs(dir.path, { compression, rotation });
    for (const line of ["a", "b", "c", "d"]) await logs.add("app.log", line);
    await waitForNames(dir.path, "app.2.log.gz", "app.3.log.gz", "app.log");
    assert.deepEqual(readLogs(dir.path), {
      "app.2.log.gz": "b\n",
      "app.3.log.gz": "c\n",
      "app.log": "d\n",
    });
    assert.equal(dir.mode("app.2.log.gz"), 0o640);
    assert.deepEqual(logs.warnings, []);
  }
  const zstd = { algorithm: "zstd", level: 3 } as const;
  await using logs = await openLogs(dir.path, { compression: zstd, rotation });
  await logs.add("app.log", "e");
  await waitForNames(dir.path, "app.3.log.gz", "app.4.log.zst", "app.log");
  assert.equal(readLogs(dir.path)["app.4.log.zst"], "d\n");
});

Deno.test("a file whose packed name is taken stays as it is, others are packed", async () => {
  using dir = new TemporaryDir();
  Deno.writeTextFileSync(`${dir.path}/app.1.log.gz`, "foreign");
  await using logs = await openLogs(dir.path, {
    compression: { algorithm: "gzip", level: 1 },
    rotation: { strategy: "size", max_size: 1, max_files: 0 },
  });
  for (const line of ["a", "b", "c"]) await logs.add("app.log", line);
  const names = Array.from(Deno.readDirSync(dir.path), ({ name }) => name);
  assert.ok(names.includes("app.1.log"));
  while (!existsSync(`${dir.path}/app.2.log.gz`)) await settle();
  assert.deepEqual(logs.warnings, [
    '"app.1.log" stays as it is: "app.1.log.gz" is taken',
  ]);
  assert.equal(Deno.readTextFileSync(`${dir.path}/app.1.log`), "a\n");
  assert.equal(Deno.readTextFileSync(`${dir.path}/app.1.log.gz`), "foreign");
});

Deno.test("a list that is broken or somebody else's names nothing", async () => {
  using dir = new TemporaryDir();
  {
    await using logs = await openLogs(dir.path);
    await logs.add("app.log", "a");
  }
  const list = `${dir.path}/.driftless.files`;
  const text = Deno.readTextFileSync(list);
  for (
    const [broken, why] of [
      ["{", /it is broken/],
      [text.replace('"app.log"', '"../app.log"'), /it is broken/],
      [undefined, /it is not this user's alone/],
    ] as const
  ) {
    Deno.writeTextFileSync(list, broken ?? text);
    if (broken === undefined) Deno.chmodSync(list, 0o666);
    await using logs = await openLogs(dir.path);
    assert.match(logs.warnings[0] ?? "", why);
  }
  await using logs = await openLogs(dir.path);
  await logs.add("app.log", "b");
  assert.deepEqual(readLogs(dir.path), {
    "app.1.log": "b\n",
    "app.log": "a\n",
  });
});

Deno.test("a closed directory says so", async () => {
  using dir = new TemporaryDir();
  const logs = await openLogs(dir.path);
  await logs.directory.close();
  await assert.rejects(logs.add("a.log", "1"), /it is closed/);
  await logs.directory.close();
});
