import assert from "node:assert/strict";
import { isLocked, LockedError, lockRun } from "../../lib/state/lock.ts";
import { startScript, TemporaryDir } from "./temporary.ts";

Deno.test("lockRun: another process is told who holds it, until that is killed", async () => {
  using dir = new TemporaryDir();
  const child = await startScript("./killed_run.ts", dir.path);
  const before = Date.now();
  try {
    lockRun(dir.path, { command: "apply" });
    assert.fail("two processes hold the lock");
  } catch (error) {
    assert.ok(error instanceof LockedError);
    assert.equal(error.holder?.command, "apply");
    assert.match(
      error.message,
      /^Cannot start: "apply" \(pid \d+, since 20.*Z\) holds ".*\/run\.lock"$/,
    );
    assert.ok((error.holder?.startedAt ?? Infinity) <= before);
  }
  await child.kill();
  lockRun(dir.path, { command: "apply" })[Symbol.dispose]();
});

Deno.test("lockRun: is free again once it was disposed, and its file private", () => {
  using dir = new TemporaryDir();
  const info = { command: "rollback", pid: 7, startedAt: 0 };
  const first = lockRun(dir.path, info);
  assert.equal(dir.mode("run.lock"), 0o600);
  assert.throws(() => lockRun(dir.path, { command: "apply" }), {
    name: "LockedError",
    message: /"rollback" \(pid 7, since 1970-01-01T00:00:00.000Z\)/,
  });
  first[Symbol.dispose]();
  const second = lockRun(dir.path, { command: "apply" });
  first[Symbol.dispose]();
  assert.throws(() => lockRun(dir.path, info), { name: "LockedError" });
  second[Symbol.dispose]();
});

Deno.test("lockRun: a damaged lock file hides the holder only", () => {
  for (
    const text of [
      "",
      "{",
      "null",
      "[]",
      '{"command":"a","pid":1,"startedAt":1e300}',
    ]
  ) {
    using dir = new TemporaryDir();
    using _lock = lockRun(dir.path, { command: "apply" });
    Deno.writeTextFileSync(`${dir.path}/run.lock`, text);
    assert.throws(() => lockRun(dir.path, { command: "apply" }), {
      name: "LockedError",
      message: /^Cannot start: another process holds /,
    });
  }
});

Deno.test("isLocked: tells of a living holder, and keeps nobody out", async () => {
  using dir = new TemporaryDir();
  assert.equal(isLocked(dir.path), false);
  const child = await startScript("./killed_run.ts", dir.path);
  assert.equal(isLocked(dir.path), true);
  await child.kill();
  assert.equal(isLocked(dir.path), false);
  using lock = lockRun(dir.path, { command: "apply" });
  assert.equal(isLocked(dir.path), true);
  lock[Symbol.dispose]();
  assert.equal(isLocked(dir.path), false);
});

Deno.test("lockRun: waits a moment for one who only looks", async () => {
  using dir = new TemporaryDir();
  lockRun(dir.path, { command: "apply" })[Symbol.dispose]();
  const child = await startScript("./looking_reader.ts", dir.path);
  for (let tries = 0; tries < 500; tries++) {
    lockRun(dir.path, { command: "apply" })[Symbol.dispose]();
  }
  await child.kill();
});
