/** Writing archives whose bytes depend on names, modes and contents only: no times, no owners. */

import type { Entry, Host } from "../lib/task.ts";
import { type ArchiveKind, compress } from "./_archive.ts";

/** One member to write; a directory's name ends without a slash. */
export interface Source {
  /** Name in the archive, relative. */
  name: string;
  /** Path on the host. */
  path: string;
  type: "file" | "dir" | "link";
  mode: number;
  size: number;
  /** Text of a link. */
  target?: string;
  /** Content of a file. */
  content?: Uint8Array;
}

/** The first time that zip can write. */
const ZIP_EPOCH = new Date(1980, 0, 1);

/** Turns an entry of the host into a source, its content not read yet. */
export function toSource(name: string, path: string, entry: Entry): Source {
  const type = entry.type === "dir" || entry.type === "link"
    ? entry.type
    : "file";
  const size = type === "file" ? entry.size : 0;
  return { name, path, type, mode: entry.mode & 0o7777, size };
}

/** Writes an archive of sources whose contents are read. */
export async function writeArchive(
  sources: readonly Source[],
  kind: ArchiveKind,
  level: number,
  host: Host,
): Promise<Uint8Array> {
  if (kind.container === "zip") return await writeZip(sources, level);
  const bytes = kind.container === "tar"
    ? await writeTar(sources)
    : sources[0]?.content ?? new Uint8Array();
  return await compress(bytes, kind.compression, level, host);
}

async function writeTar(sources: readonly Source[]): Promise<Uint8Array> {
  const { packTar } = await import("modern-tar");
  const epoch = new Date(0);
  return await packTar(sources.map((source) => ({
    header: {
      name: source.type === "dir" ? `${source.name}/` : source.name,
      size: source.content?.length ?? 0,
      type: source.type === "dir"
        ? "directory" as const
        : source.type === "link"
        ? "symlink" as const
        : "file" as const,
      mode: source.mode,
      mtime: epoch,
      uid: 0,
      gid: 0,
      uname: "root",
      gname: "root",
      ...(source.target === undefined ? {} : { linkname: source.target }),
    },
    ...(source.content === undefined ? {} : { body: source.content }),
  })));
}

async function writeZip(
  sources: readonly Source[],
  level: number,
): Promise<Uint8Array> {
  const { default: { ZipFile } } = await import("yazl");
  const { Buffer } = await import("node:buffer");
  const zip = new ZipFile();
  for (const { name, type, mode, content, target } of sources) {
    const common = { mtime: ZIP_EPOCH, forceDosTimestamp: true };
    if (type === "dir") {
      zip.addEmptyDirectory(`${name}/`, { ...common, mode: 0o040000 | mode });
      continue;
    }
    const bytes = type === "link"
      ? new TextEncoder().encode(target)
      : content ?? new Uint8Array();
    zip.addBuffer(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
      name,
      {
        ...common,
        mode: (type === "link" ? 0o120000 : 0o100000) | mode,
        compress: level > 0,
        ...(level > 0 ? { compressionLevel: level } : {}),
      },
    );
  }
  zip.end();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of zip.outputStream) {
    if (part instanceof Uint8Array) parts.push(new Uint8Array(part));
  }
  return await new Blob(parts).bytes();
}
