import assert from "node:assert/strict";
import { lockPrivateDir, makePrivateDir } from "../lib/private_dir.ts";
import { TemporaryDir } from "./state/temporary.ts";

Deno.test("makePrivateDir: makes what is absent and trusts nobody", () => {
  using dir = new TemporaryDir();
  makePrivateDir(`${dir.path}/a/b`);
  assert.equal(dir.mode("a/b"), 0o700);
  makePrivateDir(`${dir.path}/a/b`);
  Deno.chmodSync(`${dir.path}/a/b`, 0o755);
  makePrivateDir(`${dir.path}/a/b`);
  Deno.chmodSync(`${dir.path}/a/b`, 0o757);
  assert.throws(() => makePrivateDir(`${dir.path}/a/b`), {
    name: "TaskError",
    message: /others may write to it, its mode is 0757/,
  });
  Deno.writeTextFileSync(`${dir.path}/file`, "");
  assert.throws(() => makePrivateDir(`${dir.path}/file`), {
    message: /it is not a directory/,
  });
  assert.throws(() => makePrivateDir(`${dir.path}/file/x`), {
    name: "TaskError",
  });
});

Deno.test("lockPrivateDir: one at a time has it, and the next when that one lets go", () => {
  using dir = new TemporaryDir();
  const first = lockPrivateDir(dir.path);
  assert.ok(first);
  assert.equal(dir.mode("lock"), 0o600);
  assert.equal(lockPrivateDir(dir.path), undefined);
  first.close();
  const next = lockPrivateDir(dir.path);
  assert.ok(next);
  next.close();
  assert.throws(() => lockPrivateDir(`${dir.path}/none`), {
    name: "TaskError",
    message: /^Cannot use directory ".*\/none": /,
  });
});

Deno.test({
  name: "makePrivateDir: a directory that may not be written is told",
  ignore: Deno.build.os === "windows" || Deno.uid() === 0,
  fn() {
    using dir = new TemporaryDir();
    Deno.chmodSync(dir.path, 0o500);
    assert.throws(() => makePrivateDir(`${dir.path}/a`), {
      name: "TaskError",
      message: /Cannot use directory ".*": permission denied/,
      advice: /Run as its owner/,
    });
  },
});

Deno.test({
  name: "makePrivateDir: missing rights are told with the flags that give them",
  permissions: { read: false, write: false },
  fn() {
    assert.throws(() => makePrivateDir("/var/lib/driftless"), {
      name: "TaskError",
      message: /Deno may not write there/,
      advice: /--allow-write=\/var\/lib\/driftless/,
    });
  },
});
