/** Bringing an archive to what belongs into it. */

import { type Host, TaskError } from "../lib/task.ts";
import type { ArchiveKind } from "./_archive.ts";
import {
  compareArchive,
  type Difference,
  readSource,
} from "./_archive_compare.ts";
import { type Source, writeArchive } from "./_archive_write.ts";
import { planDirectories } from "./_directories.ts";
import {
  type Steps,
  toAttributes,
  toAttributesChange,
  toParent,
  toTypeText,
  type WantedAttributes,
} from "./_files.ts";

/** An archive to be, with what belongs into it. */
export interface WantedArchive {
  dest: string;
  kind: ArchiveKind;
  sources: readonly Source[];
}

/** How it is to be written. */
export interface ArchiveWishes extends WantedAttributes {
  /** Effort of the compression. */
  compression: number;
  /** Keep members whose sources are gone. */
  remove: boolean;
}

/** Writes the archive where it differs from what belongs into it. */
export async function* planArchive(
  { dest, kind, sources }: WantedArchive,
  want: ArchiveWishes,
  host: Host,
): Steps<void> {
  const entry = await host.stat(dest);
  if (entry && entry.type !== "file" && entry.type !== "link") {
    throw new TaskError(
      `Cannot make archive "${dest}": a ${toTypeText(entry.type)} is there`,
    );
  }
  const difference = await compareArchive(
    dest,
    kind,
    sources,
    want.remove,
    host,
  );
  if (entry && difference && !isAny(difference)) {
    const change = await toAttributesChange(dest, entry, want, host);
    if (change) yield change;
    return;
  }
  const all = [...difference?.kept ?? []];
  for (const source of sources) {
    if (source.type !== "file") all.push(source);
    else all.push({ ...source, content: await readSource(source, host) });
  }
  all.sort((a, b) => a.name < b.name ? -1 : 1);
  if (!entry) yield* planDirectories(toParent(dest), {}, host);
  const level = kind.compression === "zstd"
    ? want.compression
    : Math.min(want.compression, 9);
  const old = entry?.type === "file" ? entry : undefined;
  yield {
    kind: "write",
    path: dest,
    content: await writeArchive(all, kind, level, host),
    ...await toAttributes(old, want, host),
    shows: toShown(difference, all.length),
  };
}

function isAny({ added, changed, removed }: Difference): boolean {
  return added.length + changed.length + removed.length > 0;
}

/** Says what differs: `+new.txt ~changed.txt -old.txt`. */
function toShown(difference: Difference | undefined, count: number): string {
  if (!difference) return `${count} ${count === 1 ? "member" : "members"}`;
  const marked = [
    ...difference.added.map((name) => `+${name}`),
    ...difference.changed.map((name) => `~${name}`),
    ...difference.removed.map((name) => `-${name}`),
  ];
  const more = marked.length > 5 ? ` and ${marked.length - 5} more` : "";
  return `${marked.slice(0, 5).join(" ")}${more}`;
}

/**
 * Requires that an archive holds what was put into it, before that is removed.
 * @throws {TaskError} When it does not.
 */
export async function requireWritten(
  { dest, kind, sources }: WantedArchive,
  host: Host,
): Promise<void> {
  const found = await compareArchive(dest, kind, sources, true, host);
  if (found && !isAny(found)) return;
  throw new TaskError(
    `Cannot remove what is archived in "${dest}": the files have changed since`,
    { advice: "Run the task again" },
  );
}

/** Removes what was archived, directories only when nothing else is in them. */
export async function* planRemoval(
  sources: readonly Source[],
  host: Host,
): Steps<void> {
  for (const { path, type } of [...sources].reverse()) {
    if (!await host.stat(path)) continue;
    if (type === "dir" && (await host.list(path)).length > 0) continue;
    yield { kind: "remove", path };
  }
}
