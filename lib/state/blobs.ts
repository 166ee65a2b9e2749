/** Former contents of files, kept by their digest in files of mode 0600. */

import { TaskError, toMessage } from "../error.ts";
import type { ControlledFile } from "../host/controlled_file.ts";
import { Sha256, sha256 } from "../sha256.ts";

/** Largest content that is kept, in bytes. */
const BLOB_LIMIT = 64 * 1024 * 1024;

/** How much is read at once. */
const PIECE = 1024 * 1024;

/** Tells where a content is kept, whether it is there or not. */
export function toBlobPath(dir: string, digest: string): string {
  if (!/^[0-9a-f]{64}$/.test(digest)) {
    throw new TypeError(`Expected a SHA-256 digest, got "${digest}"`);
  }
  return `${dir}/blobs/${digest.slice(0, 2)}/${digest}`;
}

/**
 * Keeps bytes durably; gives their digest, or undefined when they are too
 * large.
 * @throws {TaskError} When they cannot be written.
 */
export function putBlob(dir: string, bytes: Uint8Array): string | undefined {
  if (bytes.length > BLOB_LIMIT) return undefined;
  const digest = sha256(bytes);
  return isKept(toBlobPath(dir, digest)) ? digest : store(dir, [bytes]);
}

/**
 * Keeps the content of a file durably, in pieces; gives its digest, or
 * undefined when it is too large. It is read from where it is held open, if it is.
 * @throws {TaskError} When it cannot be read or written.
 */
export function putBlobFile(
  dir: string,
  path: string,
  held?: ControlledFile,
): string | undefined {
  try {
    const { size } = held?.statSync() ?? Deno.statSync(path);
    if (size > BLOB_LIMIT) return undefined;
    if (size <= PIECE) {
      return putBlob(dir, held?.readAllSync() ?? Deno.readFileSync(path));
    }
    if (held) return store(dir, readPieces(held));
    using file = Deno.openSync(path);
    return store(dir, readPieces(file));
  } catch (cause) {
    if (cause instanceof TaskError) throw cause;
    throw new TaskError(`Cannot read "${path}": ${toMessage(cause)}`, {
      cause,
    });
  }
}

/**
 * Reads a kept content.
 * @throws {TaskError} When it is missing or damaged.
 */
export function readBlob(dir: string, digest: string): Uint8Array {
  const path = toBlobPath(dir, digest);
  let bytes: Uint8Array;
  try {
    bytes = Deno.readFileSync(path);
  } catch (cause) {
    throw toReadError(path, toMessage(cause), cause);
  }
  if (sha256(bytes) !== digest) throw toReadError(path, "it is damaged");
  return bytes;
}

/**
 * Copies a kept content into a new file of mode 0600, which is removed again
 * when the content proves to be damaged.
 * @throws {TaskError} When that fails or the file exists.
 */
export function copyBlob(dir: string, digest: string, to: string): void {
  const path = toBlobPath(dir, digest);
  let isNew = false;
  try {
    using source = Deno.openSync(path);
    using target = Deno.openSync(to, {
      write: true,
      createNew: true,
      mode: 0o600,
    });
    isNew = true;
    if (writePieces(target, readPieces(source)) === digest) return;
    throw new Error("it is damaged");
  } catch (cause) {
    if (isNew) Deno.removeSync(to);
    throw toReadError(path, toMessage(cause), cause);
  }
}

function isKept(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Writes pieces to a new file beside the others and moves it to its name. */
function store(dir: string, pieces: Iterable<Uint8Array>): string | undefined {
  const temp = `${dir}/blobs/new-${crypto.randomUUID()}`;
  try {
    Deno.mkdirSync(`${dir}/blobs`, { recursive: true, mode: 0o700 });
    const digest = writeNew(temp, pieces);
    if (digest === undefined) {
      Deno.removeSync(temp);
      return undefined;
    }
    const path = toBlobPath(dir, digest);
    const folder = path.slice(0, -digest.length - 1);
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    Deno.renameSync(temp, path);
    syncDir(folder);
    return digest;
  } catch (cause) {
    removeIfThere(temp);
    throw new TaskError(`Cannot keep undo data: ${toMessage(cause)}`, {
      cause,
      advice: `Look at the free space and rights of ${dir}`,
    });
  }
}

function writeNew(
  path: string,
  pieces: Iterable<Uint8Array>,
): string | undefined {
  using file = Deno.openSync(path, {
    write: true,
    createNew: true,
    mode: 0o600,
  });
  const digest = writePieces(file, pieces);
  file.syncSync();
  return digest;
}

/** Writes pieces and gives their digest, or undefined once they are too many. */
function writePieces(
  file: Deno.FsFile,
  pieces: Iterable<Uint8Array>,
): string | undefined {
  const hash = new Sha256();
  let size = 0;
  for (const piece of pieces) {
    size += piece.length;
    if (size > BLOB_LIMIT) return undefined;
    hash.update(piece);
    for (let at = 0; at < piece.length;) {
      at += file.writeSync(piece.subarray(at));
    }
  }
  return hash.digest();
}

function* readPieces(
  file: Pick<Deno.FsFile, "readSync">,
): Generator<Uint8Array> {
  const piece = new Uint8Array(PIECE);
  for (;;) {
    const count = file.readSync(piece);
    if (count === null) return;
    yield piece.subarray(0, count);
  }
}

/** Makes a new name durable (fsync(2): the directory needs one of its own). */
function syncDir(dir: string): void {
  if (Deno.build.os === "windows") return;
  using file = Deno.openSync(dir);
  file.syncSync();
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function toReadError(path: string, why: string, cause?: unknown): TaskError {
  return new TaskError(`Cannot read undo data "${path}": ${why}`, { cause });
}
