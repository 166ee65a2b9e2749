/** What is noted of each change before and after it is made, so that it can be undone. */

import * as fs from "node:fs";
import type { Change } from "../change.ts";
import type { EntryType } from "../host/host.ts";
import { toReadError } from "../host/read_error.ts";
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
  /** Keeps a file's content and gives its digest, or undefined when it is too large. */
  keep(path: string): string | undefined;
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
  return capture(
    path,
    whole ? journal : undefined,
    change.kind === "remove" ? count : undefined,
  );
}

function readKernelValue(path: string): string {
  try {
    return Deno.readTextFileSync(path).trim();
  } catch (error) {
    throw toReadError(error, path);
  }
}

/** Tells whether a directory is a control group: its files are the kernel's, and come and go with it. */
export function isControlGroup(path: string): boolean {
  return path.startsWith("/sys/fs/cgroup/");
}

/** Reads one entry, its content into the journal where there is one, a tree where it is counted. */
function capture(
  path: string,
  journal: Journal | undefined,
  count: { left: number } | undefined,
): BeforeState {
  const info = fs.lstatSync(path, { throwIfNoEntry: false });
  if (!info) return { exists: false };
  const state: BeforeState = {
    exists: true,
    type: toType(info),
    mode: info.mode & 0o7777,
    uid: info.uid,
    gid: info.gid,
    mtimeMs: info.mtimeMs,
  };
  if (info.isSymbolicLink()) state.target = fs.readlinkSync(path);
  if (info.isFile() && journal) {
    const blob = journal.keep(path);
    if (blob !== undefined) state.blob = blob;
  }
  if (info.isDirectory() && isControlGroup(path)) {
    state.tree = [];
  } else if (info.isDirectory() && count) {
    const names = fs.readdirSync(path).sort();
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
  const info = fs.lstatSync(path, { throwIfNoEntry: false });
  if (!info) return { exists: false };
  const state: AfterState = {
    exists: true,
    type: toType(info),
    mode: info.mode & 0o7777,
    uid: info.uid,
    gid: info.gid,
  };
  if (info.isSymbolicLink()) state.target = fs.readlinkSync(path);
  // Kernel files have no size and no meaning as a digest.
  if (info.isFile() && info.size > 0) {
    const { digestFile } = await import("../host/digest.ts");
    state.digest = await digestFile(path, "sha256");
  }
  return state;
}

function toType(info: fs.Stats): EntryType {
  if (info.isSymbolicLink()) return "link";
  if (info.isDirectory()) return "dir";
  if (info.isFile()) return "file";
  if (info.isFIFO()) return "fifo";
  if (info.isSocket()) return "socket";
  return info.isBlockDevice() ? "block" : "char";
}
