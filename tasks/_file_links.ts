/** Symbolic and hard links, as tasks plan them. */

import { toTarget } from "../lib/host/predicted_paths.ts";
import { type Entry, type Host, TaskError } from "../lib/task.ts";
import {
  requireDirectory,
  type Steps,
  toParent,
  toTypeText,
} from "./_files.ts";

/** A wanted link. */
export interface WantedLink {
  path: string;
  /** Where it leads; for a symbolic link its very text. */
  src: string;
  /** Replace a file or an empty directory, and lead to what does not exist. */
  force: boolean;
}

/**
 * Brings a symbolic link to its text, which is compared literally.
 * @throws {TaskError} When something is in the way, or the target is missing, unless forced.
 */
export async function* planLink(want: WantedLink, host: Host): Steps<void> {
  const { path, src, force } = want;
  const entry = await host.stat(path);
  if (entry?.type === "link" && await host.readLink(path) === src) return;
  if (!force && !host.pending) {
    if (!await host.stat(toTarget(path, src), true)) {
      throw new TaskError(
        `Cannot link "${path}": its target "${src}" does not exist`,
        { advice: "Set force: true to make the link all the same" },
      );
    }
  }
  yield* clear(path, entry, want, host);
  yield { kind: "link", path, target: src };
}

/**
 * Brings a hard link to the file that it is a name of.
 * @throws {TaskError} When the file is missing, or another one is in the way and it is not forced.
 */
export async function* planHardLink(
  want: WantedLink,
  host: Host,
): Steps<void> {
  const { path, src } = want;
  const target = await host.stat(src);
  if (target?.type !== "file" && !(host.pending && !target)) {
    throw new TaskError(
      target
        ? `Cannot link to "${src}": it is a ${toTypeText(target.type)}`
        : `Cannot link to "${src}": it does not exist`,
    );
  }
  const entry = await host.stat(path);
  if (entry && target && isSame(entry, target)) return;
  yield* clear(path, entry, want, host);
  yield { kind: "hard_link", path, target: src };
}

/** Tells whether two entries are names of one file; those that are only predicted have no inode yet. */
function isSame(a: Entry, b: Entry): boolean {
  return a.ino === b.ino && a.dev === b.dev && a.size === b.size &&
    a.mtimeMs === b.mtimeMs && a.type === b.type;
}

/** Makes room for a link: a link may go by itself, a file or an empty directory when forced. */
async function* clear(
  path: string,
  entry: Entry | undefined,
  { force }: WantedLink,
  host: Host,
): Steps<void> {
  if (!entry) return await requireDirectory(toParent(path), host);
  if (entry.type === "link") return;
  const what = `a ${toTypeText(entry.type)} is there`;
  if (!force) {
    throw new TaskError(`Cannot link "${path}": ${what}`, {
      advice: "Set force: true to replace it",
    });
  }
  if (entry.type !== "dir") {
    if (entry.type === "file") return;
    throw new TaskError(`Cannot link "${path}": ${what}`);
  }
  if ((await host.list(path)).length > 0) {
    throw new TaskError(
      `Cannot link "${path}": a directory that is not empty is there`,
      { advice: "Remove it first, with state: absent" },
    );
  }
  yield { kind: "remove", path };
}
