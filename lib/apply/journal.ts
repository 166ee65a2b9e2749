/** What is noted of each change before and after it is made, so that it can be undone. */

import type { Change } from "../change.ts";
import {
  type ControlledFile,
  openControlled,
} from "../host/controlled_file.ts";
import type { Entry } from "../host/host.ts";
import { findInfo } from "../host/is_there.ts";
import { isControlGroup } from "../host/kernel_paths.ts";
import { toEntry } from "../host/local.ts";
import { toReadError } from "../host/read_error.ts";
import { findControlledWay } from "../host/way.ts";
import type { AfterState, BeforeState } from "../state/state.ts";

/** Greatest number of entries that a removed tree is kept with. */
const MAX_TREE_ENTRIES = 10_000;

/** Where the states around a change are noted; contents go to a store of blobs. */
export interface Journal {
  /** Notes durably that a change is about to be made. */
  begin(
    change: Change,
    before: BeforeState | undefined,
    temp: string | undefined,
  ): number;
  /** Notes how it ended. */
  end(
    id: number,
    result: { after?: AfterState | undefined; error?: string },
  ): void;
  /** Keeps a file's content and gives its digest, or undefined when it is too large; it is read from where it is held open, if it is. */
  keep(path: string, held?: ControlledFile): string | undefined;
}

/** Reads how a path is before a change; undefined when nothing needs to be kept. */
export function captureBefore(
  change: Change,
  path: string | undefined,
  journal: Journal,
): BeforeState | undefined {
  if (path === undefined) return undefined;
  if (change.kind === "kernel") {
    return {
      exists: true,
      kernelValue: change.undoValue ?? readKernelValue(path),
    };
  }
  const whole = change.kind !== "attributes";
  const count = { left: MAX_TREE_ENTRIES };
  const before = capture(
    path,
    whole ? journal : undefined,
    change.kind === "remove" ? count : undefined,
  );
  const { atimeMs } = findEntry(path) ?? {};
  const isKept = change.kind === "attributes" && change.atimeMs !== undefined;
  return isKept && atimeMs !== undefined ? { ...before, atimeMs } : before;
}

function readKernelValue(path: string): string {
  try {
    return Deno.readTextFileSync(path).trim();
  } catch (error) {
    throw toReadError(error, path);
  }
}

/** Reads one entry, its content into the journal where there is one, a tree where it is counted. */
function capture(
  path: string,
  journal: Journal | undefined,
  count: { left: number } | undefined,
): BeforeState {
  const entry = findEntry(path);
  if (entry === undefined) return { exists: false };
  const { type, mode, uid, gid, mtimeMs } = entry;
  const state: BeforeState = { exists: true, type, mode, uid, gid, mtimeMs };
  if (type === "link") state.target = Deno.readLinkSync(path);
  if (type === "file" && journal) {
    const way = findControlledWay(path);
    using held = way && openControlled(way);
    const blob = journal.keep(path, held);
    if (blob !== undefined) state.blob = blob;
  }
  if (type === "dir" && isControlGroup(path)) {
    state.tree = [];
  } else if (type === "dir" && count) {
    const names = Array.from(Deno.readDirSync(path), ({ name }) => name).sort();
    count.left -= names.length;
    if (count.left >= 0) {
      state.tree = names.map((name) => ({
        name,
        state: capture(`${path}/${name}`, journal, count),
      }));
    }
  }
  return state;
}

/** Reads how a path is after a change, its digest included. */
export async function captureAfter(
  path: string | undefined,
): Promise<AfterState | undefined> {
  if (path === undefined) return undefined;
  const entry = findEntry(path);
  if (entry === undefined) return { exists: false };
  const { type, mode, uid, gid, size } = entry;
  const state: AfterState = { exists: true, type, mode, uid, gid };
  if (type === "link") state.target = Deno.readLinkSync(path);
  // Kernel files have no size and no meaning as a digest.
  if (type === "file" && size > 0) {
    const { digestFile } = await import("../host/digest.ts");
    state.digest = await digestFile(path, "sha256");
  }
  return state;
}

function findEntry(path: string): Entry | undefined {
  const info = findInfo(path);
  return info && toEntry(info);
}
