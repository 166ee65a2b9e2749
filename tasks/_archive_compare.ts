/** Comparing an archive that exists with what is to be in it. */

import { type Host, TaskError } from "../lib/task.ts";
import { type ArchiveKind, decompress, detectKind } from "./_archive.ts";
import { type Member, readMembers } from "./_archive_read.ts";
import type { Source } from "./_archive_write.ts";
import { isEqual } from "./_files.ts";

/** Greatest archive, and greatest content together, in bytes. */
export const MAX_ARCHIVED_BYTES = 1024 ** 3;

/** How an archive differs from what is to be in it. */
export interface Difference {
  added: string[];
  changed: string[];
  removed: string[];
  /** Members without a source, with their contents, when they are to be kept. */
  kept: Source[];
}

/** Compares the members of an archive with sources; undefined when it is no such archive. */
export async function compareArchive(
  path: string,
  kind: ArchiveKind,
  sources: readonly Source[],
  keeps: boolean,
  host: Host,
): Promise<Difference | undefined> {
  const entry = await host.stat(path);
  if (entry?.type !== "file") return undefined;
  try {
    const bytes = await host.readFile(path, MAX_ARCHIVED_BYTES);
    const found = detectKind(bytes, path);
    const isZip = kind.container === "zip";
    const isKind = found.compression === kind.compression &&
      (found.container === "zip") === isZip;
    if (!isKind) return undefined;
    return kind.container === "none"
      ? await compareContent(bytes, kind, sources[0], host)
      : await compareMembers(bytes, kind, path, sources, keeps, host);
  } catch (error) {
    // A damaged archive is written anew.
    if (error instanceof TaskError) return undefined;
    throw error;
  }
}

async function compareMembers(
  bytes: Uint8Array,
  kind: ArchiveKind,
  path: string,
  sources: readonly Source[],
  keeps: boolean,
  host: Host,
): Promise<Difference> {
  const left = new Map(sources.map((source) => [source.name, source]));
  const found: Difference = { added: [], changed: [], removed: [], kept: [] };
  for await (const member of readMembers(bytes, kind, path, host)) {
    const name = member.name.replace(/\/+$/, "");
    const source = left.get(name);
    left.delete(name);
    if (!source && keeps) found.kept.push(await toKept(name, member));
    else if (!source) found.removed.push(name);
    else if (!await isSame(member, source, host)) found.changed.push(name);
  }
  return { ...found, added: [...left.keys()] };
}

async function toKept(name: string, member: Member): Promise<Source> {
  const type = member.type === "dir" || member.type === "link"
    ? member.type
    : "file";
  return {
    name,
    path: "",
    type,
    mode: member.mode ?? 0o644,
    size: member.size,
    ...(type === "link" && member.target ? { target: member.target } : {}),
    ...(type === "file" ? { content: await member.read() } : {}),
  };
}

async function isSame(
  member: Member,
  source: Source,
  host: Host,
): Promise<boolean> {
  const hasForm = member.type === source.type &&
    (source.type === "link" || member.mode === source.mode) &&
    member.target === source.target && member.size === source.size;
  if (!hasForm || source.type !== "file") return hasForm;
  return isEqual(await member.read(), await readSource(source, host));
}

async function compareContent(
  bytes: Uint8Array,
  kind: ArchiveKind,
  source: Source | undefined,
  host: Host,
): Promise<Difference> {
  const none: Difference = { added: [], changed: [], removed: [], kept: [] };
  if (!source) return none;
  const wanted = await readSource(source, host);
  let at = 0;
  for await (const piece of decompress(bytes, kind.compression, host)) {
    const part = wanted.subarray(at, at + piece.length);
    if (!isEqual(part, piece)) return { ...none, changed: [source.name] };
    at += piece.length;
  }
  return at === wanted.length ? none : { ...none, changed: [source.name] };
}

/** Reads the content of a file to archive. */
export async function readSource(
  source: Source,
  host: Host,
): Promise<Uint8Array> {
  return source.content ??
    await host.readFile(source.path, MAX_ARCHIVED_BYTES);
}
