/** Undoes the changes of a run: inverse changes, made by the same maker, newest first. */

import type { Change } from "../change.ts";
import { TaskError, toMessage } from "../error.ts";
import { type Host, UnknownState } from "../host/host.ts";
import { isControlGroup } from "../host/kernel_paths.ts";
import type { AfterState, BeforeState, ChangeRow } from "../state/state.ts";

/** What became of one change of a run that is undone; `unknown` is of a dry run that cannot know it. */
export type UndoStatus = "undone" | "kept" | "failed" | "unknown";

/** One change of a run that is undone. */
export interface Undone {
  kind: string;
  path?: string;
  argv?: readonly string[];
  shows?: string;
  status: UndoStatus;
  why?: string;
}

/** Where the contents of files are kept. */
export interface BlobStore {
  /** Path of a kept content. */
  blobPath(digest: string): string;
}

/**
 * Undoes one change when the path still is as the run left it; else it is
 * kept, with the reason. One that was cut off may be half made: it is undone
 * on request only.
 */
export async function undoChange(
  row: ChangeRow,
  blobs: BlobStore,
  make: (change: Change) => Promise<unknown>,
  host: Host,
  { withCut = false }: { withCut?: boolean } = {},
): Promise<Undone> {
  const undone: Undone = {
    kind: row.kind,
    status: "undone",
    ...(row.path === undefined ? {} : { path: row.path }),
    ...(row.argv === undefined ? {} : { argv: row.argv }),
    ...(row.shows === undefined ? {} : { shows: row.shows }),
  };
  const keep = (why: string): Undone => ({ ...undone, status: "kept", why });
  if (row.error !== undefined) return keep("it was not made");
  if (row.undo === "none") return keep("it is not reversible");
  const isCut = row.endedAt === undefined;
  if (isCut && !withCut) return keep("it was cut off");
  try {
    if (row.undo === "changes") {
      for (const change of row.undoChanges ?? []) await make(change);
      return undone;
    }
    const { path, before } = row;
    if (path === undefined || !before) return keep("no undo data");
    if (row.kind !== "kernel" && !isCut) {
      const now = await readState(path, host);
      if (!isAsLeft(now, row.after)) return keep("it was changed since");
      if (!before.exists && now.type === "dir") {
        if (await hasOthers(path, host)) {
          return keep("it holds what the run did not make");
        }
      }
    }
    const inverse = toInverse(path, row.kind, before, blobs);
    if (!inverse) return keep(toNotKept(before));
    for (const change of inverse) await make(change);
    return undone;
  } catch (error) {
    const isUnknown = error instanceof UnknownState;
    if (!isUnknown && !(error instanceof TaskError)) throw error;
    const status = isUnknown ? "unknown" : "failed";
    return { ...undone, status, why: toMessage(error) };
  }
}

/** Tells whether a directory holds anything that is not the kernel's own. */
async function hasOthers(path: string, host: Host): Promise<boolean> {
  const names = await host.list(path);
  if (!isControlGroup(path)) return names.length > 0;
  for (const name of names) {
    if ((await host.stat(`${path}/${name}`))?.type === "dir") return true;
  }
  return false;
}

/** Reads how a path is, its digest included, as the journal notes it after a change. */
async function readState(path: string, host: Host): Promise<AfterState> {
  const entry = await host.stat(path);
  if (!entry) return { exists: false };
  const { type, mode, uid, gid, size } = entry;
  return {
    exists: true,
    type,
    mode,
    uid,
    gid,
    ...(type === "link" ? { target: await host.readLink(path) } : {}),
    ...(type === "file" && size > 0
      ? { digest: await host.digest(path, "sha256") }
      : {}),
  };
}

/** Tells whether a path is as a run left it. */
export async function isStillAsLeft(
  path: string,
  left: AfterState,
  host: Host,
): Promise<boolean> {
  return isAsLeft(await readState(path, host), left);
}

function isAsLeft(now: AfterState, left: AfterState | undefined): boolean {
  if (!left) return false;
  const keys = [
    "exists",
    "type",
    "mode",
    "uid",
    "gid",
    "digest",
    "target",
  ] as const;
  return keys.every((key) => now[key] === left[key]);
}

/** Why what was there cannot be brought back. */
function toNotKept({ type }: BeforeState): string {
  if (type === "file") return "its content was too large to keep";
  if (type === "dir") return "not all that was in it could be kept";
  return "what is no file, directory or link is not made again";
}

/** The changes that bring a path back to a state, or undefined when its content is not kept. */
export function toInverse(
  path: string,
  kind: string,
  before: BeforeState,
  blobs: BlobStore,
): Change[] | undefined {
  if (before.kernelValue !== undefined) {
    return [{ kind: "kernel", path, value: before.kernelValue }];
  }
  if (!before.exists) return [{ kind: "remove", path }];
  const attributes = toAttributes(before);
  if (kind === "attributes") {
    return [{ kind: "attributes", path, ...attributes, ...toTime(before) }];
  }
  if (before.type === "link") {
    return [{ kind: "link", path, target: before.target ?? "" }];
  }
  if (before.type === "dir") {
    if (kind === "remove" && !before.tree) return undefined;
    return toTree(path, before, blobs);
  }
  if (before.blob === undefined) return undefined;
  const file = blobs.blobPath(before.blob);
  return [
    {
      kind: "write",
      path,
      content: { file, sha256: before.blob, size: Deno.statSync(file).size },
      ...attributes,
    },
    { kind: "attributes", path, ...attributes, ...toTime(before) },
  ];
}

function toTree(
  path: string,
  before: BeforeState,
  blobs: BlobStore,
): Change[] | undefined {
  const changes: Change[] = [
    { kind: "make_dir", path, ...toAttributes(before) },
  ];
  for (const { name, state } of before.tree ?? []) {
    const inner = toInverse(`${path}/${name}`, "remove", state, blobs);
    if (!inner) return undefined;
    changes.push(...inner);
  }
  changes.push({ kind: "attributes", path, ...toTime(before) });
  return changes;
}

function toAttributes(
  { mode, uid, gid }: BeforeState,
): { mode?: number; owner?: string; group?: string } {
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(uid === undefined ? {} : { owner: String(uid) }),
    ...(gid === undefined ? {} : { group: String(gid) }),
  };
}

function toTime(
  { mtimeMs, atimeMs }: BeforeState,
): { mtimeMs?: number; atimeMs?: number } {
  return {
    ...(mtimeMs === undefined ? {} : { mtimeMs }),
    ...(atimeMs === undefined ? {} : { atimeMs }),
  };
}
