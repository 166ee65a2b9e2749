/** Files of plugins on this host: those of a configuration, and a cache by digest for installing without a network. */

import { TaskError } from "../error.ts";
import { replaceFile } from "../facts/push/replace_file.ts";
import { isThere } from "../host/is_there.ts";
import { makePrivateDir } from "../private_dir.ts";
import { readWhole } from "./file.ts";
import { toHex, toIntegrity } from "./integrity.ts";
import type { LockedPlugin } from "./lock_file.ts";

/** Where files are kept. */
export interface PluginPlaces {
  /** Directory of installed plugins. */
  readonly pluginDir: string;
  /** Directory of the cache; undefined where none may be kept. */
  readonly cacheDir: string | undefined;
}

/** Name of the file of a plugin, such as `motd@1.0.0.ts`. */
export function toFileName(
  name: string,
  { version, format }: Pick<LockedPlugin, "version" | "format">,
): string {
  return `${name}@${version}.${format}`;
}

/** Path of the file that is filled before it becomes another; one that a kill left is found by it. */
export function toTempPath(path: string): string {
  const slash = path.lastIndexOf("/");
  return `${path.slice(0, slash)}/.driftless-${path.slice(slash + 1)}~`;
}

/**
 * Reads the file of a plugin as its lock pins it: the installed one, else that
 * of the cache. Needs read permission.
 * @throws {TaskError} When there is none, or it is not what was pinned.
 */
export async function readInstalled(
  name: string,
  locked: LockedPlugin,
  { pluginDir, cacheDir }: PluginPlaces,
): Promise<Uint8Array<ArrayBuffer>> {
  const path = `${pluginDir}/${toFileName(name, locked)}`;
  const install = "driftless plugins install";
  if (!isThere(path)) {
    const cached = await findCached(locked.integrity, cacheDir);
    if (cached !== undefined) return cached;
    throw new TaskError(
      `Cannot use the plugin "${name}": "${path}" is not there`,
      { advice: `Install what plugins.lock pins with: ${install}` },
    );
  }
  const bytes = readWhole(path);
  const found = await toIntegrity(bytes);
  if (found === locked.integrity) return bytes;
  throw new TaskError(
    `Cannot use the plugin "${name}": "${path}" is not what was installed, its digest is ${found}, plugins.lock wants ${locked.integrity}`,
    { advice: `Remove it, and install it again with: ${install}` },
  );
}

/** Finds what has a digest in the cache; what is there and has another one is as good as absent. */
export async function findCached(
  integrity: string,
  cacheDir: string | undefined,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const path = `${cacheDir}/${toHex(integrity)}`;
  if (cacheDir === undefined || !isThere(path)) return undefined;
  const bytes = readWhole(path);
  return await toIntegrity(bytes) === integrity ? bytes : undefined;
}

/**
 * Keeps a file of a plugin in the cache. Needs read and write permission.
 * @throws {TaskError} When it cannot be written.
 */
export async function keepCached(
  bytes: Uint8Array<ArrayBuffer>,
  cacheDir: string,
): Promise<void> {
  makePrivateDir(cacheDir);
  const integrity = await toIntegrity(bytes);
  using _held = await lockDirectory(cacheDir);
  if (await findCached(integrity, cacheDir) !== undefined) return;
  await replaceNamed(`${cacheDir}/${toHex(integrity)}`, bytes);
}

/**
 * Replaces a file whose directory nobody else works in; what a kill left of it
 * is removed first. Needs read and write permission.
 * @throws {TaskError} When it cannot be written; the file is then as before.
 */
export async function replaceNamed(
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  const temp = toTempPath(path);
  if (isThere(temp)) Deno.removeSync(temp);
  await replaceFile(path, bytes, temp);
}

/** Waits until no other process installs here, and keeps others from it (flock(2)). */
export async function lockDirectory(dir: string): Promise<Disposable> {
  const file = Deno.openSync(dir, { read: true });
  await file.lock(true);
  return file;
}
