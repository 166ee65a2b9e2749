import assert from "node:assert/strict";
import {
  holdDirectory,
  isLasting,
  toDirectoryError,
} from "../../lib/outputs/held_directory.ts";
import { TemporaryDir } from "../state/temporary.ts";

Deno.test("a directory is made and held by one", async () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/a/b`;
  const held = await holdDirectory(path, 0o750);
  assert.equal(dir.mode("a/b"), 0o750);
  assert.equal(held.uid, Deno.uid());
  assert.deepEqual(
    Array.from(Deno.readDirSync(path), ({ name }) => name),
    [".driftless.lock"],
  );
  await assert.rejects(holdDirectory(path, 0o750), {
    name: "TaskError",
    message: /another output or process writes to it/,
  });
  held[Symbol.dispose]();
  (await holdDirectory(path, 0o750))[Symbol.dispose]();
});

Deno.test("a directory that cannot work is refused", async () => {
  using dir = new TemporaryDir();
  Deno.writeTextFileSync(`${dir.path}/file`, "");
  await assert.rejects(holdDirectory(`${dir.path}/file`, 0o700), {
    name: "TaskError",
    message: /it is not a directory/,
  });
  for (const place of ["link", "pipe", "dir"]) {
    const path = `${dir.path}/with-${place}`;
    Deno.mkdirSync(path);
    const lock = `${path}/.driftless.lock`;
    if (place === "link") Deno.symlinkSync(`${dir.path}/victim`, lock);
    if (place === "dir") Deno.mkdirSync(lock);
    if (place === "pipe") {
      new Deno.Command("mkfifo", { args: [lock] }).outputSync();
    }
    await assert.rejects(holdDirectory(path, 0o700), {
      name: "TaskError",
      message: /somebody else put "\.driftless\.lock" there/,
    }, place);
  }
  assert.throws(() => Deno.lstatSync(`${dir.path}/victim`));
});

Deno.test("what waiting can mend is told from what it cannot", () => {
  const coded = (code: string) => Object.assign(new Error(code), { code });
  for (const code of ["ENOSPC", "EDQUOT", "EIO", "ESTALE", "EROFS"]) {
    assert.equal(isLasting(coded(code)), false, code);
  }
  for (const code of ["EACCES", "ENOTDIR", "ENAMETOOLONG"]) {
    assert.equal(isLasting(coded(code)), true, code);
  }
  assert.equal(isLasting(new Deno.errors.NotCapable("x")), true);
  const error = toDirectoryError("/a", new Deno.errors.NotCapable("x"));
  assert.equal(error.advice, "Add --allow-read=/a and --allow-write=/a");
  assert.equal(
    toDirectoryError("/a", coded("EACCES")).message,
    'Cannot use directory "/a": EACCES',
  );
});
