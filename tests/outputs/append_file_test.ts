import assert from "node:assert/strict";
import { AppendFile, ReplacedError } from "../../lib/outputs/append_file.ts";
import {
  type FileIdentity,
  findFile,
} from "../../lib/outputs/file_identity.ts";
import { TemporaryDir } from "../state/temporary.ts";

const { signal } = new AbortController();
const UID = Deno.uid() ?? 0;

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

async function make(path: string): Promise<AppendFile> {
  const file = await AppendFile.create(path, 0o640, UID);
  assert.ok(file !== undefined);
  return file;
}

async function identify(path: string): Promise<FileIdentity> {
  const found = await findFile(path);
  assert.ok(found !== undefined);
  return found;
}

Deno.test("a file takes whole pieces and gives back what is not safe", async () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/a`;
  const file = await make(path);
  await file.append(toBytes("one\n"), signal);
  await file.sync();
  await file.append(toBytes("two\n"), signal);
  const { size } = file;
  await file.append(toBytes("three\n"), signal);
  await file.takeBack(size);
  assert.equal(Deno.readTextFileSync(path), "one\ntwo\n");
  await file.takeBack();
  assert.equal(Deno.readTextFileSync(path), "one\n");
  await file.append(toBytes("2\n"), signal);
  await file.close();
  await file.append(toBytes("3\n"), signal);
  assert.equal(file.size, 8);
  await file.close();
  assert.equal(Deno.readTextFileSync(path), "one\n2\n3\n");
  assert.equal(dir.mode("a"), 0o640);
});

Deno.test("nothing is left of what nobody waits for", async () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/a`;
  const file = await make(path);
  await file.append(toBytes("a\n"), signal);
  await assert.rejects(
    file.append(toBytes("b\n"), AbortSignal.abort(new Error("left"))),
    /left/,
  );
  const stop = new AbortController();
  const appended = file.append(new Uint8Array(1_000_000), stop.signal);
  stop.abort(new Error("left"));
  await assert.rejects(appended, /left/);
  await file.close();
  assert.equal(Deno.readTextFileSync(path), "a\n");
});

Deno.test("a torn line is cut off when a file is taken up again", async () => {
  const rows = ["", "torn", "x".repeat(200_000)];
  for (const torn of rows) {
    using dir = new TemporaryDir();
    const path = `${dir.path}/a`;
    Deno.writeTextFileSync(path, `a\nb\n${torn}`);
    const file = await AppendFile.resume(path, await identify(path));
    assert.equal(file.size, 4);
    await file.append(toBytes("c\n"), signal);
    await file.close();
    assert.equal(Deno.readTextFileSync(path), "a\nb\nc\n");
  }
});

Deno.test("only a regular file that was written before is taken up again", async () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/a`;
  Deno.writeTextFileSync(path, "");
  const identity = await identify(path);
  const resume = () => AppendFile.resume(path, identity);
  for (const other of [{ ino: 1 }, { birth_ms: 1 }]) {
    const resumed = AppendFile.resume(path, { ...identity, ...other });
    await assert.rejects(resumed, ReplacedError);
  }
  Deno.linkSync(path, `${dir.path}/second-name`);
  await assert.rejects(resume(), ReplacedError);
  Deno.renameSync(path, `${dir.path}/moved`);
  await assert.rejects(resume(), ReplacedError);
  Deno.symlinkSync(`${dir.path}/moved`, path);
  await assert.rejects(resume(), ReplacedError);
  Deno.removeSync(path);
  Deno.mkdirSync(path);
  await assert.rejects(resume(), ReplacedError);
});

Deno.test("a name that is taken makes no file, but for an empty one", async () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/a`;
  const create = () => AppendFile.create(path, 0o640, UID);
  Deno.writeTextFileSync(path, "foreign");
  assert.equal(await create(), undefined);
  Deno.removeSync(path);
  Deno.symlinkSync(`${dir.path}/victim`, path);
  assert.equal(await create(), undefined);
  assert.throws(() => Deno.lstatSync(`${dir.path}/victim`), /No such file/);
  Deno.writeTextFileSync(`${dir.path}/victim`, "");
  assert.equal(await create(), undefined);
  Deno.removeSync(path);
  new Deno.Command("mkfifo", { args: [path] }).outputSync();
  assert.equal(await create(), undefined);
  Deno.removeSync(path);
  Deno.writeTextFileSync(path, "");
  Deno.linkSync(path, `${dir.path}/second-name`);
  assert.equal(await create(), undefined);
  Deno.removeSync(`${dir.path}/second-name`);
  await (await create())?.append(toBytes("a\n"), signal);
  assert.equal(Deno.readTextFileSync(path), "a\n");
});

Deno.test("a file knows whether its path still leads to it", async () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/a`;
  const file = await make(path);
  await file.append(toBytes("abc\n"), signal);
  assert.equal(await file.isInPlace(), true);
  Deno.truncateSync(path);
  assert.equal(await file.isInPlace(), true);
  assert.equal(file.size, 0);
  await file.append(toBytes("d\n"), signal);
  assert.equal(Deno.readTextFileSync(path), "d\n");
  Deno.renameSync(path, `${path}.1`);
  assert.equal(await file.isInPlace(), false);
  Deno.symlinkSync(`${path}.1`, path);
  assert.equal(await file.isInPlace(), false);
  await file.close();
  await assert.rejects(file.append(toBytes("e\n"), signal), ReplacedError);
  assert.equal(Deno.readTextFileSync(`${path}.1`), "d\n");
});
