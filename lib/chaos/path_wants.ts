/** What a task says of a path, as its own changes tell. */

import type { PlannedWork } from "../apply/examine.ts";
import type { Change } from "../change.ts";
import { isMap } from "../config/plain.ts";
import { type Host, UnknownState } from "../host/host.ts";

/** What is said of a path. */
export interface PathWants {
  /** It is brought there when nothing is. */
  readonly isMade: boolean;
  /** Its content is said whole, in part, or not at all. */
  readonly content: "whole" | "part" | "none";
  readonly mode: boolean;
  readonly owner: boolean;
  readonly group: boolean;
}

/** Kinds of changes that bring an entry where none is. */
const MAKING = ["write", "make_dir", "link", "hard_link", "download"];

/** Tells whether a change names a path. */
export function namesPath(change: Change, path: string): boolean {
  return "path" in change && change.path.replace(/(?<=.)\/+$/, "") === path;
}

/**
 * Reads from what a task changed, and from how it brings back what was
 * removed, what it says of a path.
 */
export async function readWants(
  task: PlannedWork,
  path: string,
  back: { changes: readonly Change[]; after: Host },
): Promise<PathWants> {
  const made = back.changes.filter((one) => namesPath(one, path));
  const all = [...task.changes.filter((one) => namesPath(one, path)), ...made];
  // What a type gives to new files only is not said by its params.
  const said = isMap(task.want) ? task.want : {};
  const says = (key: "mode" | "owner" | "group") =>
    said[key] !== undefined &&
    all.some((one) => Reflect.get(one, key) !== undefined);
  return {
    isMade: all.some(({ kind }) => MAKING.includes(kind)),
    content: await readContent(task, path, all, made.length > 0, back.after),
    mode: says("mode") && !isRelative(said["mode"]),
    owner: says("owner"),
    group: says("group"),
  };
}

async function readContent(
  task: PlannedWork,
  path: string,
  changes: readonly Change[],
  isMadeAnew: boolean,
  after: Host,
): Promise<PathWants["content"]> {
  const writes = changes.filter(({ kind }) =>
    kind === "write" || kind === "kernel" || kind === "download"
  );
  // `force: false` says that what is there is left alone.
  if (writes.length === 0 || isLeftAlone(task.want)) return "none";
  if (!isMadeAnew) return "part";
  try {
    if ((await after.stat(path, true))?.size === 0) return "part";
    const isWhole = await after.digest(path) === await task.host.digest(path);
    return isWhole ? "whole" : "part";
  } catch (error) {
    if (!(error instanceof UnknownState)) throw error;
    const isPinned = writes.some((one) =>
      one.kind === "download" && one.checksum !== undefined
    );
    return isPinned ? "whole" : "none";
  }
}

function isLeftAlone(want: unknown): boolean {
  return isMap(want) && want["force"] === false;
}

/** A mode such as `u+x` holds for many modes. */
function isRelative(mode: unknown): boolean {
  return typeof mode === "string" && !/^(0o)?[0-7]+$/.test(mode);
}
