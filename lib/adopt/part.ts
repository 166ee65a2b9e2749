/** What is read of a host into a configuration. */

import type { Group, Host, User } from "../host/host.ts";

/** A task as it is written into the configuration. */
export interface AdoptedTask {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Something of the host that does not come along. */
export interface LeftOut {
  /** What it is: a path, or words such as `password of anna`. */
  readonly what: string;
  /** Why it stays behind. */
  readonly why: string;
}

/** Tasks with the files that they name, and what was left out. */
export interface Part {
  readonly tasks: readonly AdoptedTask[];
  /** Content by path below the configuration's `files/`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly left: readonly LeftOut[];
}

/** Makes a part of what there is of it. */
export function toPart(part: Partial<Part>): Part {
  return { tasks: [], files: new Map(), left: [], ...part };
}

/** Joins parts in their order. */
export function joinParts(parts: readonly Part[]): Part {
  return {
    tasks: parts.flatMap(({ tasks }) => tasks),
    files: new Map(parts.flatMap(({ files }) => [...files])),
    left: parts.flatMap(({ left }) => left),
  };
}

/** What several readers ask, read once. */
export interface Scan {
  readonly host: Host;
  /** How packages are kept; undefined where nothing knows. */
  readonly packager: "dpkg" | "rpm" | undefined;
  readonly users: ReadonlyMap<string, User>;
  readonly groups: ReadonlyMap<string, Group>;
  /** Name of the host, for what belongs to this machine alone. */
  readonly name: string;
}

/** Greatest number of paths that are handed to one program. */
const MAX_PATHS = 500;

/** Splits a list so that no command line grows too long. */
export function toBatches(paths: readonly string[]): string[][] {
  const count = Math.ceil(paths.length / MAX_PATHS);
  return Array.from(
    { length: count },
    (_, index) => paths.slice(index * MAX_PATHS, (index + 1) * MAX_PATHS),
  );
}

/** Lists the names in a directory; none where there is no directory, or none that may be read. */
export async function listNames(host: Host, dir: string): Promise<string[]> {
  try {
    const entry = await host.stat(dir, true);
    return entry?.type === "dir" ? await host.list(dir) : [];
  } catch {
    return [];
  }
}

/** Reads a file; undefined where there is none, or it may not be read. */
export async function findText(
  host: Host,
  path: string,
  maxBytes: number,
): Promise<string | undefined> {
  try {
    const entry = await host.stat(path, true);
    if (entry?.type !== "file") return undefined;
    return await host.readText(path, maxBytes);
  } catch {
    return undefined;
  }
}
