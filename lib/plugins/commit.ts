/** Writes down that a plugin is installed or gone: its file first, then the lock, so that nothing half is ever used. */

import { TaskError, toMessage } from "../error.ts";
import { replaceFile } from "../facts/push/replace_file.ts";
import {
  type Lock,
  LOCK_NAME,
  type LockedPlugin,
  readLock,
  toLockText,
} from "./lock_file.ts";
import { keepCached, type PluginPlaces, toFileName } from "./store.ts";

/** Where a configuration keeps its plugins. */
export interface CommitPlaces extends PluginPlaces {
  /** Directory of the configuration. */
  readonly dir: string;
}

/** A plugin that is to be installed, with its file. */
export interface NewPlugin {
  readonly locked: LockedPlugin;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Installs a plugin, in place of the version that was there. Two at once come
 * one after the other. Needs read and write permission.
 * @throws {TaskError} When a file cannot be written; the lock is then as before.
 */
export async function installPlugin(
  name: string,
  { locked, bytes }: NewPlugin,
  places: CommitPlaces,
): Promise<void> {
  if (places.cacheDir !== undefined) await keepCached(bytes, places.cacheDir);
  using _held = await holdDirectory(places.dir);
  await replaceFile(`${places.pluginDir}/${toFileName(name, locked)}`, bytes);
  const before = readLock(places.dir);
  await writeLock({ ...before, [name]: locked }, places.dir);
  removeOld(name, before[name], locked, places.pluginDir);
}

/**
 * Removes a plugin; what the cache has of it stays there.
 * @throws {TaskError} When it is not installed, or cannot be removed.
 */
export async function removePlugin(
  name: string,
  places: CommitPlaces,
): Promise<LockedPlugin> {
  using _held = await holdDirectory(places.dir);
  const { [name]: old, ...rest } = readLock(places.dir);
  if (old === undefined) {
    throw new TaskError(
      `Cannot remove the plugin "${name}": it is not installed`,
    );
  }
  await writeLock(rest, places.dir);
  removeOld(name, old, undefined, places.pluginDir);
  return old;
}

async function writeLock(lock: Lock, dir: string): Promise<void> {
  const text = new TextEncoder().encode(toLockText(lock));
  await replaceFile(`${dir}/${LOCK_NAME}`, text);
}

function removeOld(
  name: string,
  old: LockedPlugin | undefined,
  now: LockedPlugin | undefined,
  pluginDir: string,
): void {
  if (old === undefined) return;
  const file = toFileName(name, old);
  if (now !== undefined && toFileName(name, now) === file) return;
  try {
    Deno.removeSync(`${pluginDir}/${file}`);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return;
    throw new TaskError(
      `Cannot remove "${pluginDir}/${file}": ${toMessage(cause)}`,
      { cause },
    );
  }
}

/** Waits until no other process installs here, and keeps others from it (flock(2)). */
async function holdDirectory(dir: string): Promise<Disposable> {
  const file = Deno.openSync(dir, { read: true });
  await file.lock(true);
  return file;
}
