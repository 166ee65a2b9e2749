/** Files and directories with their attributes, as the `file` task plans them. */

import {
  type Content,
  type Entry,
  type Host,
  type Plan,
  type TaskContext,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import { readContent, requireSource } from "./_copy.ts";
import { planBelow, planDirectories } from "./_directories.ts";
import { readFlags, toFlagsChange } from "./_file_flags.ts";
import { planTimes, type WantedTimes } from "./_file_times.ts";
import {
  planFile,
  type Steps,
  toAttributesChange,
  toParent,
  toTypeText,
  type WantedAttributes,
} from "./_files.ts";
import { requireRootPath } from "./_trusted_path.ts";

/** A wanted file or directory. */
export interface WantedEntry extends WantedAttributes, WantedTimes {
  path: string;
  state: string;
  content?: string | undefined;
  source?: string | undefined;
  attributes?: string | undefined;
  follow: boolean;
  recurse: boolean;
  backup: boolean;
  unsafe_writes: boolean;
}

/**
 * Brings a file or directory to its content, attributes, flags and times.
 * @throws {TaskError} When something else is there, or a required file is missing.
 */
export async function* planEntry(
  want: WantedEntry,
  host: Host,
  context: TaskContext,
): Plan {
  const { path, state, follow } = want;
  const isDir = state === "directory";
  const entry = await host.stat(path, follow);
  if (!entry) await requireMakeable(want, host);
  else if (state !== "touch") requireType(path, entry, isDir ? "dir" : "file");
  let backup: string | undefined;
  if (isDir && !entry) yield* planDirectories(path, want, host);
  else if (entry && (want.content ?? want.source) === undefined) {
    const change = await toAttributesChange(path, entry, want, host);
    if (change) yield follow ? { ...change, follow } : change;
  } else backup = yield* planContent(want, entry, host, context);
  if (isDir && want.recurse && entry) yield* planBelow(path, want, host);
  if (want.attributes) yield* planFlags(path, want.attributes, host);
  const touched = state === "touch" ? toTouched(want, entry) : want;
  yield* planTimes(path, touched, follow, host);
  return {
    path,
    state: isDir ? "directory" : "file",
    ...(backup === undefined ? {} : { backup_file: backup }),
  };
}

function requireType(path: string, entry: Entry, type: "file" | "dir"): void {
  if (entry.type === type) return;
  throw new TaskError(
    `Cannot keep a ${toTypeText(type)} at "${path}": a ${
      toTypeText(entry.type)
    } is there`,
    { advice: "Remove it first with state: absent" },
  );
}

async function requireMakeable(
  { path, state, follow }: WantedEntry,
  host: Host,
): Promise<void> {
  if (state === "file") {
    if (host.pending) {
      throw new UnknownState(`${host.pending.name} may bring ${path}`);
    }
    throw new TaskError(`Cannot find the file "${path}": it is absent`, {
      advice: "Set state: present or state: touch to make it",
    });
  }
  if (follow && await host.stat(path)) {
    throw new TaskError(
      `Cannot follow "${path}": the link leads to nothing`,
      { advice: "Make its target first, or set follow: false" },
    );
  }
}

async function* planContent(
  want: WantedEntry,
  entry: Entry | undefined,
  host: Host,
  context: TaskContext,
): Steps<string | undefined> {
  const content = await findContent(want, host, context);
  if (!entry) yield* planDirectories(toParent(want.path), {}, host);
  const { backup_file } = yield* planFile({
    path: want.path,
    content,
    mode: want.mode,
    owner: want.owner,
    group: want.group,
    follow: want.follow,
    backup: want.backup,
    unsafe: want.unsafe_writes,
  }, host);
  return backup_file;
}

async function findContent(
  { content, source }: WantedEntry,
  host: Host,
  context: TaskContext,
): Promise<Content> {
  if (source === undefined) return content ?? "";
  const path = source.startsWith("/")
    ? source
    : await context.findFile("files", source);
  const entry = await requireSource(path, host);
  requireType(path, entry, "file");
  return await readContent(path, entry, host);
}

async function* planFlags(
  path: string,
  wanted: string,
  host: Host,
): Steps<void> {
  // Only root sets the flags that matter most, so nobody else may lead it.
  const real = await requireRootPath(path, host);
  const entry = await host.stat(real);
  // What is only predicted cannot be asked, and begins without flags.
  const flags = entry && entry.ino === 0 ? "" : await readFlags(real, host);
  if (flags === undefined) {
    throw new TaskError(
      `Cannot read the flags of "${path}": its file system has none`,
    );
  }
  const change = toFlagsChange(real, flags, wanted);
  if (change) yield change;
}

/** Touching sets each time that is not given to now; a new file has these times already. */
function toTouched(want: WantedTimes, entry: Entry | undefined): WantedTimes {
  if (!entry) return want;
  return {
    access_time: want.access_time ?? "now",
    modification_time: want.modification_time ?? "now",
  };
}
