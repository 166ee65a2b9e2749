/**
 * Files of plugins that are about to be pinned, or to be pinned no more: their
 * names are noted before anything else is done, so that whatever a full disk
 * or a kill leaves behind is found and removed.
 *
 * @module
 */

import { TaskError, toMessage } from "../error.ts";
import { isThere } from "../host/is_there.ts";
import { parseFileName } from "./directory_registry.ts";
import { type Lock, LOCK_NAME } from "./lock_file.ts";
import {
  type PluginPlaces,
  replaceNamed,
  toFileName,
  toTempPath,
} from "./store.ts";

/** Name of the note in the directory of the configuration. */
export const NOTE_NAME = ".driftless-plugins.note";

/** Greatest note that is read, in bytes. */
const MAX_NOTE_BYTES = 4096;

/** Where a configuration keeps its plugins. */
export interface CommitPlaces extends PluginPlaces {
  /** Directory of the configuration. */
  readonly dir: string;
}

/**
 * Notes the names of files before they are touched; one that is there and that
 * the lock does not pin is somebody else's, and left out. Needs read and write
 * permission.
 * @throws {TaskError} When the note cannot be written.
 */
export async function noteFiles(
  names: readonly string[],
  lock: Lock,
  { dir, pluginDir }: CommitPlaces,
): Promise<void> {
  const pinned = listPinned(lock);
  const own = names.filter((name) =>
    pinned.includes(name) || !isThere(`${pluginDir}/${name}`)
  );
  const text = new TextEncoder().encode(`${own.join("\n")}\n`);
  await replaceNamed(`${dir}/${NOTE_NAME}`, text);
}

function listPinned(lock: Lock): string[] {
  return Object.entries(lock)
    .map(([name, plugin]) => toFileName(name, plugin));
}

/**
 * Removes what was noted and is not pinned, half written files too, and then
 * the note. Nobody else may be at it; see `lockDirectory`.
 * @throws {TaskError} When something cannot be removed.
 */
export function settleFiles(lock: Lock, places: CommitPlaces): void {
  const { dir, pluginDir } = places;
  const pinned = listPinned(lock);
  for (const name of readNote(dir)) {
    const path = `${pluginDir}/${name}`;
    remove(toTempPath(path));
    if (!pinned.includes(name)) remove(path);
  }
  remove(toTempPath(`${dir}/${LOCK_NAME}`));
  remove(toTempPath(`${dir}/${NOTE_NAME}`));
  remove(`${dir}/${NOTE_NAME}`);
}

/** Reads the note; names that are none of plugins lead nowhere. */
function readNote(dir: string): string[] {
  const path = `${dir}/${NOTE_NAME}`;
  if (!isThere(path)) return [];
  const { isFile, size } = Deno.lstatSync(path);
  if (!isFile || size > MAX_NOTE_BYTES) return [];
  return Deno.readTextFileSync(path).split("\n")
    .filter((name) => parseFileName(name) !== undefined);
}

function remove(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return;
    throw new TaskError(`Cannot remove "${path}": ${toMessage(cause)}`, {
      cause,
    });
  }
}
