/** What file-like tasks share: bringing a file to a content and an entry to its attributes. */

import { toModeBits } from "../lib/mode.ts";
import { findGid, findUid } from "../lib/host/users.ts";
import {
  type Attributes,
  type AttributesChange,
  type Change,
  type Content,
  type Entry,
  type Host,
  type Made,
  TaskError,
} from "../lib/task.ts";

/** Wanted attributes as a configuration says them. */
export interface WantedAttributes {
  /** Octal text or symbolic list. */
  mode?: string | undefined;
  owner?: string | undefined;
  group?: string | undefined;
}

/** A wanted file. */
export interface WantedFile extends WantedAttributes {
  path: string;
  content: Content;
  /** Edit the target of a link; false replaces the link. */
  follow?: boolean | undefined;
  validate?: readonly string[] | undefined;
  unsafe?: boolean | undefined;
  backup?: boolean | undefined;
  secret?: boolean | undefined;
  /** Bits of a new file when `mode` is absent; 0666 without the umask when this is absent too. */
  newMode?: number | undefined;
}

/** A plan step that may yield changes and receives what they gave. */
export type Steps<R> = AsyncGenerator<Change, R, Made | undefined>;

/**
 * Brings a file to a content and attributes: yields a write, or an attributes
 * change when only those differ, or nothing.
 * @throws {TaskError} When the path is no file, its directory is missing, or an owner is unknown.
 */
export async function* planFile(
  want: WantedFile,
  host: Host,
): Steps<{ changed: boolean; backup_file?: string }> {
  const entry = await findReplaceable(want, host);
  if (entry && await hasContent(want.path, entry, want.content, host)) {
    const change = await toAttributesChange(want.path, entry, want, host);
    if (change) yield want.follow ? { ...change, follow: true } : change;
    return { changed: change !== undefined };
  }
  if (!entry) await requireDirectory(toParent(want.path), host);
  const made = yield {
    kind: "write",
    path: want.path,
    content: want.content,
    ...await toAttributes(entry, want, host),
    ...(want.follow ? { follow: true } : {}),
    ...(want.validate ? { validate: want.validate } : {}),
    ...(want.unsafe ? { unsafe: true } : {}),
    ...(want.backup && entry ? { backup: true } : {}),
    ...(want.secret ? { secret: true } : {}),
  };
  const backup = made?.data?.["backup_file"];
  return {
    changed: true,
    ...(typeof backup === "string" ? { backup_file: backup } : {}),
  };
}

/** Finds the file that stands at the path; a link that is to be replaced counts as absent. */
async function findReplaceable(
  want: WantedFile,
  host: Host,
): Promise<Entry | undefined> {
  const entry = await host.stat(want.path, want.follow ?? false);
  if (!entry && want.follow && await host.stat(want.path)) {
    throw new TaskError(
      `Cannot write "${want.path}": the link leads nowhere`,
      { advice: "Make its target first, or set follow: false" },
    );
  }
  if (!entry || entry.type === "link") return undefined;
  if (entry.type !== "file") {
    throw new TaskError(
      `Cannot write "${want.path}": it is a ${toTypeText(entry.type)}`,
    );
  }
  return entry;
}

/** Tells whether a file has a content already; sizes are compared first. */
export async function hasContent(
  path: string,
  entry: Entry,
  content: Content,
  host: Host,
): Promise<boolean> {
  if (typeof content === "string" || content instanceof Uint8Array) {
    const bytes = typeof content === "string"
      ? new TextEncoder().encode(content)
      : content;
    return entry.size === bytes.length &&
      isEqual(await host.readFile(path), bytes);
  }
  return entry.size === content.size &&
    await host.digest(path) === content.sha256;
}

/** Compares bytes. */
export function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) {
    if (a[index] !== b[index]) return false;
  }
  return true;
}

/** Compares an entry with wanted attributes and gives the change that is needed, if any. */
export async function toAttributesChange(
  path: string,
  entry: Entry,
  want: WantedAttributes,
  host: Host,
): Promise<AttributesChange | undefined> {
  const wanted = await toAttributes(entry, want, host);
  const change: AttributesChange = { kind: "attributes", path };
  if (wanted.mode !== undefined && wanted.mode !== entry.mode) {
    change.mode = wanted.mode;
  }
  if (
    wanted.owner !== undefined &&
    await findUid(host, wanted.owner) !== entry.uid
  ) change.owner = wanted.owner;
  if (
    wanted.group !== undefined &&
    await findGid(host, wanted.group) !== entry.gid
  ) change.group = wanted.group;
  const keys = Object.keys(change).length;
  // A change of owner clears setuid and setgid, so the bits are set again.
  if (keys > 2 && wanted.mode !== undefined) change.mode = wanted.mode;
  return keys > 2 ? change : undefined;
}

/**
 * Resolves wanted attributes for an entry, or for a new file.
 * @throws {TaskError} When a user or group does not exist and no earlier change may make it.
 */
export async function toAttributes(
  entry: Entry | undefined,
  want: WantedAttributes & { newMode?: number | undefined },
  host: Host,
  isDir = false,
): Promise<Attributes> {
  const attributes: Attributes = {};
  if (want.mode !== undefined) {
    const current = entry?.mode ?? (isDir ? 0o777 : 0o666) & ~host.umask;
    attributes.mode = toModeBits(
      want.mode,
      current,
      entry ? entry.type === "dir" : isDir,
      host.umask,
    );
  } else if (!entry && want.newMode !== undefined) {
    attributes.mode = want.newMode;
  }
  if (want.owner !== undefined) {
    requireKnown("user", want.owner, await findUid(host, want.owner), host);
    attributes.owner = want.owner;
  }
  if (want.group !== undefined) {
    requireKnown("group", want.group, await findGid(host, want.group), host);
    attributes.group = want.group;
  }
  return attributes;
}

function requireKnown(
  what: "user" | "group",
  name: string,
  id: number | undefined,
  host: Host,
): void {
  if (id !== undefined || host.pending) return;
  throw new TaskError(`Cannot find ${what} "${name}" on this host`, {
    advice: `Add a ${what} task for "${name}" before this one`,
  });
}

/**
 * Requires that a directory exists, or that an earlier change of a dry run may bring it.
 * @throws {TaskError} When it does not, or is something else.
 */
export async function requireDirectory(
  path: string,
  host: Host,
): Promise<void> {
  const entry = await host.stat(path, true);
  if (entry?.type === "dir" || (!entry && host.pending)) return;
  throw new TaskError(
    entry
      ? `Cannot use "${path}" as a directory: it is a ${toTypeText(entry.type)}`
      : `Cannot find directory "${path}"`,
    { advice: `Add a directory task for "${path}" before this one` },
  );
}

/** The directory that holds a path. */
export function toParent(path: string): string {
  const clean = path.replace(/\/+$/, "");
  return clean.slice(0, clean.lastIndexOf("/")) || "/";
}

/** The last part of a path. */
export function toBaseName(path: string): string {
  const clean = path.replace(/\/+$/, "");
  return clean.slice(clean.lastIndexOf("/") + 1);
}

/** Names the type of an entry for people. */
export function toTypeText(type: Entry["type"]): string {
  const words: Record<Entry["type"], string> = {
    file: "file",
    dir: "directory",
    link: "symbolic link",
    fifo: "named pipe",
    socket: "socket",
    char: "character device",
    block: "block device",
  };
  return words[type];
}
