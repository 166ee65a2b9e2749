/** Copies of single files, as tasks plan them. */

import {
  type Content,
  type DigestAlgorithm,
  type Entry,
  type Host,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import {
  planFile,
  type Steps,
  toTypeText,
  type WantedAttributes,
} from "./_files.ts";

/** Files up to this size are held in memory, in bytes. */
const MAX_HELD_BYTES = 1024 * 1024;

/** Algorithms by the length of their digests in hex. */
const ALGORITHMS: Readonly<Record<number, DigestAlgorithm>> = {
  32: "md5",
  40: "sha1",
  64: "sha256",
  96: "sha384",
  128: "sha512",
};

/** How files are copied. */
export interface CopyParams {
  mode?: string | boolean | undefined;
  owner?: string | boolean | undefined;
  group?: string | undefined;
  timestamp: boolean;
  follow: boolean;
  backup: boolean;
  validate?: string[] | undefined;
  unsafe_writes: boolean;
  checksum?: string | undefined;
}

/**
 * Requires a file or directory to copy.
 * @throws {TaskError} When it is missing, or is something else.
 * @throws {UnknownState} When an earlier change may bring it.
 */
export async function requireSource(path: string, host: Host): Promise<Entry> {
  const entry = await host.stat(path, true);
  if (entry?.type === "file" || entry?.type === "dir") return entry;
  if (!entry && host.pending) {
    throw new UnknownState(`${host.pending.name} may bring ${path}`);
  }
  throw new TaskError(
    entry
      ? `Cannot copy "${path}": it is a ${toTypeText(entry.type)}`
      : `Cannot copy "${path}": it does not exist`,
  );
}

/**
 * Brings a copy of a file to a path, with its attributes and time.
 * @throws {TaskError} When the source has not the wanted digest.
 */
export async function* planCopy(
  src: string,
  source: Entry,
  path: string,
  want: CopyParams,
  host: Host,
): Steps<{ backup_file?: string }> {
  if (want.checksum !== undefined) {
    await requireChecksum(src, want.checksum, host);
  }
  const { backup_file } = yield* planFile({
    path,
    content: await readContent(src, source, host),
    ...toWanted(source, want),
    follow: want.follow,
    validate: want.validate,
    unsafe: want.unsafe_writes,
    backup: want.backup,
  }, host);
  if (want.timestamp) yield* planTime(path, source, want.follow, host);
  return backup_file === undefined ? {} : { backup_file };
}

/** The attributes that a copy of an entry is to have. */
export function toWanted(source: Entry, want: CopyParams): WantedAttributes {
  const { mode = true, owner, group } = want;
  return {
    mode: mode === true || mode === "preserve"
      ? source.mode.toString(8).padStart(4, "0")
      : mode || undefined,
    owner: owner === true ? String(source.uid) : owner || undefined,
    group: group ?? (owner === true ? String(source.gid) : undefined),
  };
}

/** Gives the content of a file to write: its bytes, or for a large one its digest. */
export async function readContent(
  path: string,
  { size }: Entry,
  host: Host,
): Promise<Content> {
  if (size <= MAX_HELD_BYTES) return await host.readFile(path);
  return { file: path, sha256: await host.digest(path), size };
}

async function requireChecksum(
  path: string,
  hex: string,
  host: Host,
): Promise<void> {
  const found = await host.digest(path, ALGORITHMS[hex.length] ?? "sha256");
  if (found === hex.toLowerCase()) return;
  throw new TaskError(
    `Cannot copy "${path}": expected the digest ${hex.toLowerCase()}, got ${found}`,
  );
}

async function* planTime(
  path: string,
  { mtimeMs }: Entry,
  follow: boolean,
  host: Host,
): Steps<void> {
  const entry = await host.stat(path, follow);
  if (!entry || entry.mtimeMs === mtimeMs) return;
  yield { kind: "attributes", path, mtimeMs, ...(follow ? { follow } : {}) };
}
