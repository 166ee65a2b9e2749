/** Looking an archive through, whole, before anything of it is unpacked. */

import { type Host, TaskError } from "../lib/task.ts";
import type { ArchiveKind } from "./_archive.ts";
import {
  requireInside,
  toNameTest,
  toParents,
  toSafeName,
} from "./_archive_names.ts";
import {
  ARCHIVE_LIMITS,
  type ArchiveLimits,
  type Member,
  readMembers,
} from "./_archive_read.ts";
import type { WantedAttributes } from "./_files.ts";

/** An archive at hand. */
export interface Archive {
  bytes: Uint8Array;
  kind: ArchiveKind;
  /** What to call it. */
  name: string;
  limits?: ArchiveLimits;
}

/** Which members are wanted, and how. */
export interface Selection extends WantedAttributes {
  /** Patterns of members to unpack; all when empty. */
  include: readonly string[];
  /** Patterns of members to leave out. */
  exclude: readonly string[];
  /** Leave files alone that are newer than in the archive. */
  keepNewer: boolean;
}

/** A chosen member without its content. */
export interface Listed {
  /** Safe name; "" is the directory itself. */
  name: string;
  type: Member["type"];
  /** Number of the member that counts: of several with one name, the last. */
  index: number;
  /** Safe name of what a hard link stands for. */
  target?: string;
}

/**
 * Reads an archive to its end and gives the chosen members by name.
 * @throws {TaskError} When it is damaged, empty, over a limit, or holds what leads out of the directory.
 */
export async function listMembers(
  archive: Archive,
  selection: Selection,
  host: Host,
): Promise<Map<string, Listed>> {
  const listed = new Map<string, Listed>();
  const isChosen = toChoice(selection);
  const { bytes, kind, name, limits = ARCHIVE_LIMITS } = archive;
  let index = -1;
  for await (const member of readMembers(bytes, kind, name, host, limits)) {
    index++;
    if (member.type === "file") await member.read();
    const one = toListed(member, index, archive.name);
    if (!isChosen(one.name)) continue;
    listed.set(one.name, one);
  }
  if (index === -1) {
    throw new TaskError(`Cannot unpack "${archive.name}": it is empty`);
  }
  for (const one of listed.values()) requireKnown(one, listed, archive.name);
  requireNothingThrough(listed, archive.name);
  return listed;
}

function toChoice(
  { include, exclude }: Selection,
): (name: string) => boolean {
  const isIn = toNameTest(include, { anywhere: false });
  const isOut = toNameTest(exclude, { anywhere: true });
  return (name) => (include.length === 0 || isIn(name)) && !isOut(name);
}

function toListed(member: Member, index: number, archive: string): Listed {
  const name = toSafeName(member.name, archive);
  const { type } = member;
  if (type === "special" || (name === "" && type !== "dir")) {
    throw new TaskError(
      `Cannot unpack "${archive}": its member "${member.name}" is neither file, directory nor link`,
    );
  }
  if (type === "link") requireInside(name, member.target, archive);
  if (type !== "hard_link") return { name, type, index };
  return {
    name,
    type,
    index,
    target: toSafeName(member.target ?? "", archive),
  };
}

/** A hard link stands for a file that came before it, and for nothing else. */
function requireKnown(
  { name, type, target, index }: Listed,
  listed: ReadonlyMap<string, Listed>,
  archive: string,
): void {
  if (type !== "hard_link") return;
  const known = listed.get(target ?? "");
  const isFile = known?.type === "file" || known?.type === "hard_link";
  if (isFile && known.index < index) return;
  throw new TaskError(
    `Cannot unpack "${archive}": "${name}" is a hard link to "${target}", which is no file unpacked before it`,
  );
}

/** No member may lie under another that is not a directory. */
function requireNothingThrough(
  listed: ReadonlyMap<string, Listed>,
  archive: string,
): void {
  for (const name of listed.keys()) {
    for (const parent of toParents(name)) {
      const type = listed.get(parent)?.type ?? "dir";
      if (type === "dir") continue;
      throw new TaskError(
        `Cannot unpack "${archive}": its member "${name}" lies under "${parent}", which is no directory`,
      );
    }
  }
}
