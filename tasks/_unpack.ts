/** Unpacking: each member is compared with what stands at its path. */

import { toModeBits } from "../lib/mode.ts";
import { type Host, TaskError } from "../lib/task.ts";
import { toParents, toSafeName } from "./_archive_names.ts";
import { ARCHIVE_LIMITS, type Member, readMembers } from "./_archive_read.ts";
import {
  planFile,
  type Steps,
  toAttributes,
  toAttributesChange,
  toTypeText,
  type WantedAttributes,
} from "./_files.ts";
import type { Archive, Listed, Selection } from "./_unpack_list.ts";

/** Brings what is below a directory to the chosen members. */
export async function* planMembers(
  archive: Archive,
  dest: string,
  listed: ReadonlyMap<string, Listed>,
  selection: Selection,
  host: Host,
): Steps<void> {
  const ready = new Set<string>();
  const closing = new Map<string, WantedAttributes>();
  const { bytes, kind, name, limits = ARCHIVE_LIMITS } = archive;
  let index = -1;
  for await (const member of readMembers(bytes, kind, name, host, limits)) {
    index++;
    const one = [toSafeName(member.name, name)].map((safe) => listed.get(safe))
      .find((found) => found?.index === index);
    if (!one || one.name === "") continue;
    const path = toPath(dest, one.name);
    yield* planParents(dest, one.name, selection, ready, host);
    const want = toWanted(member, selection, host);
    switch (member.type) {
      case "dir":
        yield* planDirectory(path, want, closing, host);
        ready.add(one.name);
        break;
      case "file":
        yield* planContent(path, member, want, selection, host);
        break;
      case "link":
        yield* planLink(path, member.target ?? "", selection, host);
        break;
      case "hard_link":
        yield* planHardLink(path, toPath(dest, one.target ?? ""), host);
    }
  }
  for (const [path, want] of closing) {
    const entry = await host.stat(path);
    const change = entry && await toAttributesChange(path, entry, want, host);
    if (change) yield change;
  }
}

/** The mode that is wanted: that of the archive without set-ID and sticky bits, changed as the task says. */
function toWanted(
  { mode, type }: Member,
  { mode: text, owner, group }: Selection,
  host: Host,
): WantedAttributes {
  const isDir = type === "dir";
  const own = mode === undefined ? undefined : mode & 0o777;
  const bits = text === undefined ? own : toModeBits(
    text,
    own ?? (isDir ? 0o777 : 0o666) & ~host.umask,
    isDir,
    host.umask,
  );
  return { mode: bits === undefined ? undefined : toOctal(bits), owner, group };
}

function toOctal(bits: number): string {
  return `0${bits.toString(8).padStart(3, "0")}`;
}

/** Makes the directories above a member that the archive does not hold itself. */
async function* planParents(
  dest: string,
  name: string,
  want: WantedAttributes,
  ready: Set<string>,
  host: Host,
): Steps<void> {
  for (const parent of toParents(name)) {
    if (ready.has(parent)) continue;
    const path = toPath(dest, parent);
    const entry = await host.stat(path);
    if (entry && entry.type !== "dir") throw toInTheWay(path, entry.type);
    if (!entry) {
      const attributes = await toAttributes(undefined, want, host, true);
      yield { kind: "make_dir", path, ...attributes };
    }
    ready.add(parent);
  }
}

function toInTheWay(path: string, type: Parameters<typeof toTypeText>[0]) {
  return new TaskError(
    `Cannot unpack to "${path}": a ${toTypeText(type)} is in the way`,
    { advice: "Remove it first" },
  );
}

/** A directory that its owner may not write gets its bits after its content. */
async function* planDirectory(
  path: string,
  want: WantedAttributes,
  closing: Map<string, WantedAttributes>,
  host: Host,
): Steps<void> {
  const entry = await host.stat(path);
  if (entry && entry.type !== "dir") throw toInTheWay(path, entry.type);
  const bits = want.mode === undefined ? undefined : parseInt(want.mode, 8);
  const isClosed = bits !== undefined && (bits & 0o300) !== 0o300 &&
    host.uid !== 0;
  if (isClosed) closing.set(path, want);
  if (!entry) {
    const open = isClosed ? { ...want, mode: toOctal(bits | 0o700) } : want;
    const attributes = await toAttributes(undefined, open, host, true);
    yield { kind: "make_dir", path, ...attributes };
  } else if (!isClosed) {
    const change = await toAttributesChange(path, entry, want, host);
    if (change) yield change;
  }
}

async function* planContent(
  path: string,
  member: Member,
  want: WantedAttributes,
  { keepNewer }: Selection,
  host: Host,
): Steps<void> {
  const entry = await host.stat(path);
  const isNewer = entry?.type === "file" && entry.mtimeMs > member.mtimeMs;
  if (keepNewer && isNewer) return;
  yield* planFile({ path, content: await member.read(), ...want }, host);
}

async function* planLink(
  path: string,
  target: string,
  { owner, group }: Selection,
  host: Host,
): Steps<void> {
  const entry = await host.stat(path);
  if (entry && entry.type !== "link" && entry.type !== "file") {
    throw toInTheWay(path, entry.type);
  }
  if (entry?.type !== "link" || await host.readLink(path) !== target) {
    yield { kind: "link", path, target };
  }
  const made = await host.stat(path);
  const change = made &&
    await toAttributesChange(path, made, { owner, group }, host);
  if (change) yield change;
}

async function* planHardLink(
  path: string,
  target: string,
  host: Host,
): Steps<void> {
  const entry = await host.stat(path);
  const wanted = await host.stat(target);
  if (entry && entry.type !== "file" && entry.type !== "link") {
    throw toInTheWay(path, entry.type);
  }
  const isSame = entry?.ino === wanted?.ino && entry?.dev === wanted?.dev;
  if (!entry || !isSame) yield { kind: "hard_link", path, target };
}

/** Removes files and links of an archive, then directories that are empty by then; never through a link. */
export async function* planRemoval(
  dest: string,
  listed: ReadonlyMap<string, Listed>,
  host: Host,
): Steps<void> {
  const dirs = new Set<string>();
  for (const { name, type } of listed.values()) {
    toParents(name).forEach((parent) => dirs.add(parent));
    if (type === "dir") dirs.add(name);
    else if (await isReal(dest, name, host)) {
      const path = toPath(dest, name);
      const entry = await host.stat(path);
      if (entry && entry.type !== "dir") yield { kind: "remove", path };
    }
  }
  dirs.delete("");
  for (const name of [...dirs].sort().reverse()) {
    const path = toPath(dest, name);
    if (!await isReal(dest, `${name}/x`, host)) continue;
    if ((await host.list(path)).length === 0) yield { kind: "remove", path };
  }
}

/** Tells whether all directories above a name are directories and no links. */
async function isReal(
  dest: string,
  name: string,
  host: Host,
): Promise<boolean> {
  for (const parent of toParents(name)) {
    const entry = await host.stat(toPath(dest, parent));
    if (entry?.type !== "dir") return false;
  }
  return true;
}

function toPath(dest: string, name: string): string {
  return `${dest === "/" ? "" : dest}/${name}`;
}
