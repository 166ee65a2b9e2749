import assert from "node:assert/strict";
import {
  copyBlob,
  putBlob,
  putBlobFile,
  readBlob,
  toBlobPath,
} from "../../lib/state/blobs.ts";
import { sha256 } from "../../lib/sha256.ts";
import { TemporaryDir } from "./temporary.ts";

const NONE = sha256(new Uint8Array());

Deno.test("putBlob: keeps bytes once, privately, under their digest", () => {
  using dir = new TemporaryDir();
  const bytes = crypto.getRandomValues(new Uint8Array(100));
  const digest = putBlob(dir.path, bytes);
  assert.equal(digest, sha256(bytes));
  assert.equal(putBlob(dir.path, bytes), digest);
  assert.deepEqual(readBlob(dir.path, sha256(bytes)), bytes);
  const path = toBlobPath(dir.path, sha256(bytes));
  assert.equal((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
  assert.equal([...Deno.readDirSync(`${dir.path}/blobs`)].length, 1);
  assert.equal(putBlob(dir.path, new Uint8Array()), NONE);
  assert.deepEqual(readBlob(dir.path, NONE), new Uint8Array());
});

Deno.test("putBlobFile: keeps small and large files, refuses huge ones", () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/file`;
  const piece = 1024 * 1024;
  for (const size of [0, 1, piece, piece + 1, 3 * piece + 7]) {
    const bytes = new Uint8Array(size).map((_, index) => index * 7);
    Deno.writeFileSync(path, bytes);
    const digest = putBlobFile(dir.path, path);
    assert.equal(digest, sha256(bytes), `${size} bytes`);
    assert.deepEqual(readBlob(dir.path, digest ?? ""), bytes);
  }
  Deno.truncateSync(path, 64 * piece + 1);
  assert.equal(putBlobFile(dir.path, path), undefined);
  assert.equal(putBlob(dir.path, new Uint8Array(64 * piece + 1)), undefined);
  assert.throws(() => putBlobFile(dir.path, `${dir.path}/none`), {
    name: "TaskError",
    message: /^Cannot read ".*\/none": /,
  });
});

Deno.test("copyBlob: makes a new private file and checks it", () => {
  using dir = new TemporaryDir();
  const bytes = new TextEncoder().encode("content");
  const digest = putBlob(dir.path, bytes) ?? "";
  const to = `${dir.path}/copy`;
  copyBlob(dir.path, digest, to);
  assert.deepEqual(Deno.readFileSync(to), bytes);
  assert.equal(dir.mode("copy"), 0o600);
  assert.throws(() => copyBlob(dir.path, digest, to), { name: "TaskError" });
  assert.deepEqual(Deno.readFileSync(to), bytes, "what exists is left alone");
});

Deno.test("readBlob, copyBlob: a damaged content is never given out", () => {
  using dir = new TemporaryDir();
  const digest = putBlob(dir.path, new Uint8Array(10)) ?? "";
  Deno.writeTextFileSync(toBlobPath(dir.path, digest), "damaged");
  const error = { name: "TaskError", message: /it is damaged$/ };
  assert.throws(() => readBlob(dir.path, digest), error);
  assert.throws(() => copyBlob(dir.path, digest, `${dir.path}/to`), error);
  assert.throws(() => Deno.statSync(`${dir.path}/to`), Deno.errors.NotFound);
  assert.throws(() => readBlob(dir.path, NONE), { name: "TaskError" });
});

Deno.test("toBlobPath: takes nothing but a digest", () => {
  for (
    const text of ["", "../../etc/passwd", `${NONE}\n`, NONE.toUpperCase()]
  ) {
    assert.throws(() => toBlobPath("/d", text), TypeError);
  }
});
