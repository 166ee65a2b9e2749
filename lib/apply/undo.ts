/** Undoes the changes of a run: inverse changes, made by the same maker, newest first. */

import type { Change } from "../change.ts";
import { TaskError, toMessage } from "../error.ts";
import type { LocalHost } from "../host/local.ts";
import type { AfterState, BeforeState, ChangeRow } from "../state/state.ts";
import { captureAfter } from "./journal.ts";

/** What became of one change of a run that is undone. */
export interface Undone {
  kind: string;
  path?: string;
  shows?: string;
  status: "undone" | "kept" | "failed";
  why?: string;
}

/** Where the contents of files are kept. */
export interface BlobStore {
  /** Path of a kept content. */
  blobPath(digest: string): string;
}

/**
 * Undoes one change when the path still is as the run left it; else it is
 * kept, with the reason.
 */
export async function undoChange(
  row: ChangeRow,
  blobs: BlobStore,
  make: (change: Change, host: LocalHost) => Promise<unknown>,
  host: LocalHost,
): Promise<Undone> {
  const undone: Undone = {
    kind: row.kind,
    status: "undone",
    ...(row.path === undefined ? {} : { path: row.path }),
    ...(row.shows === undefined ? {} : { shows: row.shows }),
  };
  const keep = (why: string): Undone => ({ ...undone, status: "kept", why });
  if (row.error !== undefined) return keep("it was not made");
  if (row.undo === "none") return keep("it is not reversible");
  try {
    if (row.undo === "changes") {
      for (const change of row.undoChanges ?? []) await make(change, host);
      return undone;
    }
    if (row.path === undefined || !row.before) return keep("no undo data");
    if (
      row.kind !== "kernel" &&
      !isAsLeft(await captureAfter(row.path), row.after)
    ) {
      return keep("it was changed since");
    }
    const inverse = toInverse(row.path, row.kind, row.before, blobs);
    if (!inverse) return keep("its content was too large to keep");
    for (const change of inverse) await make(change, host);
    return undone;
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    return { ...undone, status: "failed", why: toMessage(error) };
  }
}

function isAsLeft(
  now: AfterState | undefined,
  left: AfterState | undefined,
): boolean {
  if (!now || !left) return false;
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
  if (before.type === "dir") return toTree(path, before, blobs);
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

function toTime({ mtimeMs }: BeforeState): { mtimeMs?: number } {
  return mtimeMs === undefined ? {} : { mtimeMs };
}
