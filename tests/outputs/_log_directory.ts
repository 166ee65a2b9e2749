/** What the tests of log directories share. */

import assert from "node:assert/strict";
import * as zlib from "node:zlib";
import { UNCOMPRESSED } from "../../lib/outputs/compression.ts";
import {
  LogDirectory,
  type LogDirectoryOptions,
} from "../../lib/outputs/log_directory.ts";
import { NO_ROTATION } from "../../lib/outputs/rotation.ts";

/** An open directory with what it warned of. */
export interface Opened extends AsyncDisposable {
  readonly directory: LogDirectory;
  readonly warnings: string[];
  /** Appends lines to the file of a name. */
  add(name: string, ...lines: readonly string[]): Promise<void>;
}

/** Opens a directory. */
export async function openLogs(
  path: string,
  options: Partial<LogDirectoryOptions> = {},
): Promise<Opened> {
  const warnings: string[] = [];
  const directory = await LogDirectory.open({
    path,
    rotation: NO_ROTATION,
    compression: UNCOMPRESSED,
    mode: 0o640,
    directoryMode: 0o750,
    warn: (text) => warnings.push(text),
    ...options,
  });
  return {
    directory,
    warnings,
    add: (name, ...lines) => {
      const text = lines.map((line) => `${line}\n`).join("");
      const bytes = new TextEncoder().encode(text);
      return directory.append([[name, bytes]], new AbortController().signal);
    },
    [Symbol.asyncDispose]: () => directory.close(),
  };
}

/** Reads all files of a directory but its own hidden ones, unpacked, by name. */
export function readLogs(path: string): Record<string, string> {
  return Object.fromEntries(
    listLogs(path).map((name) => [name, readText(`${path}/${name}`)]),
  );
}

/** Lists the files of a directory but its own hidden ones. */
export function listLogs(path: string): string[] {
  return Array.from(Deno.readDirSync(path))
    .filter(({ name, isFile }) => isFile && !name.startsWith("."))
    .map(({ name }) => name).sort();
}

/** Waits until a directory holds files of these names. */
export async function waitForNames(
  path: string,
  ...names: readonly string[]
): Promise<void> {
  const isThere = () => listLogs(path).join() === names.toSorted().join();
  if (isThere()) return;
  const timer = setTimeout(() => watcher.close(), 10_000);
  const watcher = Deno.watchFs(path);
  if (!isThere()) {
    for await (const _ of watcher) if (isThere()) break;
  }
  clearTimeout(timer);
  try {
    watcher.close();
  } catch {
    // It was closed when its time was over.
  }
  assert.deepEqual(listLogs(path), names.toSorted());
}

function readText(path: string): string {
  const bytes = Deno.readFileSync(path);
  const plain = path.endsWith(".gz")
    ? zlib.gunzipSync(bytes)
    : path.endsWith(".zst")
    ? zlib.zstdDecompressSync(bytes)
    : bytes;
  return new TextDecoder().decode(plain);
}
