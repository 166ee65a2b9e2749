/** Reading archives: each member once, in order, its content only while it is at hand. */

import { type Host, TaskError } from "../lib/task.ts";
import { type ArchiveKind, decompress } from "./_archive.ts";

/** One member of an archive. */
export interface Member {
  /** Name as the archive has it. */
  name: string;
  type: "file" | "dir" | "link" | "hard_link" | "special";
  /** Permission bits; undefined where the archive has none. */
  mode: number | undefined;
  /** Time of the last change of the content, in milliseconds since 1970. */
  mtimeMs: number;
  /** Size of the content in bytes. */
  size: number;
  /** Text of a link, or the name that a hard link stands for. */
  target: string | undefined;
  /** Reads the content; possible until the next member is taken. */
  read(): Promise<Uint8Array>;
}

/** Limits against archives that are made to fill a disk. */
export interface ArchiveLimits {
  maxMembers: number;
  /** Of all contents together. */
  maxBytes: number;
  /** Of one content. */
  maxMemberBytes: number;
  /** Bytes of content for each byte of the archive, once over 64 MiB. */
  maxRatio: number;
}

/** Limits that no honest archive meets. */
export const ARCHIVE_LIMITS: ArchiveLimits = {
  maxMembers: 100_000,
  maxBytes: 4 * 1024 ** 3,
  maxMemberBytes: 1024 ** 3,
  maxRatio: 250,
};

/** Contents up to this size are never taken for a bomb, in bytes. */
const HARMLESS_BYTES = 64 * 1024 ** 2;

const MIB = 1024 ** 2;

/**
 * Reads the members of an archive.
 * @throws {TaskError} When it is damaged, cut off, encrypted or over a limit.
 */
export async function* readMembers(
  bytes: Uint8Array,
  kind: ArchiveKind,
  name: string,
  host: Host,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): AsyncGenerator<Member> {
  const allowed = Math.min(
    limits.maxBytes,
    HARMLESS_BYTES + bytes.length * limits.maxRatio,
  );
  const members = kind.container === "zip" ? readZip(bytes, limits) : readTar(
    // Headers and padding come on top of the content.
    limitTo(2 * allowed + MIB, decompress(bytes, kind.compression, host)),
    limits,
  );
  const fail = (error: unknown): never => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TaskError(`Cannot read the archive "${name}": ${reason}`, {
      cause: error,
    });
  };
  let count = 0;
  let total = 0;
  try {
    for await (const member of members) {
      count++;
      total += member.size;
      if (count > limits.maxMembers) {
        throw new Error(`it has more than ${limits.maxMembers} members`);
      }
      if (total > allowed) {
        throw new Error(`its content is larger than ${allowed} bytes`);
      }
      if (member.size > limits.maxMemberBytes) {
        throw new Error(
          `"${member.name}" is larger than ${limits.maxMemberBytes} bytes`,
        );
      }
      yield { ...member, read: () => member.read().catch(fail) };
    }
  } catch (error) {
    fail(error);
  }
}

/** Ends a stream that goes on after its content, as one of endless zeros does. */
async function* limitTo(
  maxBytes: number,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let count = 0;
  for await (const piece of pieces) {
    count += piece.length;
    if (count > maxBytes) {
      throw new Error(`it unpacks to more than ${maxBytes} bytes`);
    }
    yield piece;
  }
}

const TAR_TYPES: Readonly<Record<string, Member["type"]>> = {
  file: "file",
  directory: "dir",
  symlink: "link",
  link: "hard_link",
};

async function* readTar(
  pieces: AsyncGenerator<Uint8Array>,
  limits: ArchiveLimits,
): AsyncGenerator<Member> {
  const { createTarDecoder } = await import("modern-tar");
  const decoder = createTarDecoder({ strict: true });
  const entries = ReadableStream.from(pieces).pipeThrough(decoder);
  for await (const { header, body } of entries) {
    if (Object.keys(header.pax ?? {}).some(isSparse)) {
      throw new Error(`"${header.name}" is stored as a sparse file`);
    }
    let isRead = false;
    yield {
      name: header.name,
      type: TAR_TYPES[header.type ?? "file"] ?? "special",
      mode: header.mode,
      mtimeMs: header.mtime?.getTime() ?? 0,
      size: header.size,
      target: header.linkname || undefined,
      read: async () => {
        isRead = true;
        return await readAll(body, limits.maxMemberBytes);
      },
    };
    if (!isRead) await body.cancel();
  }
}

/** Tells the fields of sparse files, whose content is not what it seems. */
function isSparse(key: string): boolean {
  return key.startsWith("GNU.sparse.");
}

async function readAll(
  pieces: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > maxBytes) {
      throw new Error(`a member is larger than ${maxBytes} bytes`);
    }
    parts.push(piece);
  }
  // A piece may be a Buffer, which is more than bytes.
  const [only] = parts;
  if (only !== undefined && parts.length === 1) {
    return new Uint8Array(only.buffer, only.byteOffset, only.length);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Types of entries in the upper half of the external attributes, as in `stat(2)`. */
const S_IFMT = 0o170000;
const S_IFLNK = 0o120000;
const S_IFDIR = 0o040000;
const S_IFREG = 0o100000;

async function* readZip(
  bytes: Uint8Array,
  limits: ArchiveLimits,
): AsyncGenerator<Member> {
  const { default: { fromBufferPromise } } = await import("yauzl");
  const { Buffer } = await import("node:buffer");
  const { crc32 } = await import("node:zlib");
  const zip = await fromBufferPromise(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
    { lazyEntries: true, strictFileNames: false },
  );
  for await (const entry of zip.eachEntry()) {
    if (entry.isEncrypted()) {
      throw new Error(`"${entry.fileName}" is encrypted`);
    }
    const read = async () => {
      const stream = await zip.openReadStreamPromise(entry);
      const content = await readAll(stream, limits.maxMemberBytes);
      if (crc32(content) !== entry.crc32) {
        throw new Error(`the checksum of "${entry.fileName}" is wrong`);
      }
      return content;
    };
    const unix = entry.versionMadeBy >>> 8 === 3
      ? entry.externalFileAttributes >>> 16
      : 0;
    const type = toZipType(unix, entry.fileName);
    yield {
      name: entry.fileName,
      type,
      mode: unix === 0 ? undefined : unix & 0o7777,
      mtimeMs: entry.getLastModDate().getTime(),
      size: type === "file" ? entry.uncompressedSize : 0,
      target: type === "link"
        ? new TextDecoder().decode(await read())
        : undefined,
      read,
    };
  }
}

function toZipType(unix: number, name: string): Member["type"] {
  if (name.endsWith("/")) return "dir";
  switch (unix & S_IFMT) {
    case 0:
    case S_IFREG:
      return "file";
    case S_IFLNK:
      return "link";
    case S_IFDIR:
      return "dir";
    default:
      return "special";
  }
}
