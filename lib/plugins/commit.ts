/** Writes down that a plugin is installed or gone: its file first, then the lock, so that nothing half is ever used. */

import { TaskError } from "../error.ts";
import {
  type Lock,
  LOCK_NAME,
  type LockedPlugin,
  readLock,
  toLockText,
} from "./lock_file.ts";
import {
  keepCached,
  lockDirectory,
  replaceNamed,
  toFileName,
} from "./store.ts";
import { type CommitPlaces, noteFiles, settleFiles } from "./unsettled.ts";

/** A plugin that is to be installed, with its file. */
export interface NewPlugin {
  readonly locked: LockedPlugin;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Installs a plugin, in place of the version that was there. Two at once come
 * one after the other. Needs read and write permission.
 * @throws {TaskError} When a file cannot be written; lock and plugins are then as before.
 */
export async function installPlugin(
  name: string,
  { locked, bytes }: NewPlugin,
  places: CommitPlaces,
): Promise<void> {
  if (places.cacheDir !== undefined) await keepCached(bytes, places.cacheDir);
  using _held = await lockDirectory(places.dir);
  const before = readLock(places.dir);
  const { [name]: old } = before;
  const file = toFileName(name, locked);
  await commit(places, {
    files: [file, ...old === undefined ? [] : [toFileName(name, old)]],
    lock: { ...before, [name]: locked },
    place: () => replaceNamed(`${places.pluginDir}/${file}`, bytes),
  });
}

/**
 * Removes a plugin; what the cache has of it stays there.
 * @throws {TaskError} When it is not installed, or cannot be removed.
 */
export async function removePlugin(
  name: string,
  places: CommitPlaces,
): Promise<LockedPlugin> {
  using _held = await lockDirectory(places.dir);
  const { [name]: old, ...lock } = readLock(places.dir);
  if (old === undefined) {
    throw new TaskError(
      `Cannot remove the plugin "${name}": it is not installed`,
    );
  }
  await commit(places, { files: [toFileName(name, old)], lock });
  return old;
}

/** What is done to the plugins of a configuration. */
interface Commitment {
  /** Files that are pinned before or behind it. */
  readonly files: readonly string[];
  readonly lock: Lock;
  /** Puts a new file into its place. */
  readonly place?: () => Promise<void>;
}

/** What counts is the lock: when this ends anywhere, what it does not pin is removed, here or before the next one. */
async function commit(
  places: CommitPlaces,
  { files, lock, place }: Commitment,
): Promise<void> {
  const before = readLock(places.dir);
  settleFiles(before, places);
  await noteFiles(files, before, places);
  try {
    await place?.();
    const text = new TextEncoder().encode(toLockText(lock));
    await replaceNamed(`${places.dir}/${LOCK_NAME}`, text);
  } catch (error) {
    settleFiles(readLock(places.dir), places);
    throw error;
  }
  settleFiles(lock, places);
}
