/** Reads files that a configuration names, and nothing that has no end. */

import { TaskError } from "../error.ts";
import { toReadError } from "../host/read_error.ts";
import { findControlledWay, openChecked } from "../host/way.ts";

/**
 * Reads a regular file as text. Pipes and devices are refused: to read them
 * may take for ever.
 * @throws {TaskError} When it is none, another user leads root to what is not his, or it has more bytes, or cannot be read.
 */
export function readTextFile(path: string, maxBytes: number): string {
  try {
    const { size, isFile } = Deno.statSync(path);
    if (!isFile) {
      throw new TaskError(`Cannot read "${path}": it is not a regular file`);
    }
    if (size > maxBytes) {
      throw new TaskError(
        `Cannot read "${path}": it has ${size} bytes, the limit is ${maxBytes}`,
      );
    }
    const way = findControlledWay(path);
    if (!way) return Deno.readTextFileSync(path);
    using file = openChecked(way);
    return readAll(file, size);
  } catch (error) {
    throw toReadError(error, path);
  }
}

/** Reads no more than the size that was permitted: what grows meanwhile is cut. */
function readAll(file: Deno.FsFile, size: number): string {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const count = file.readSync(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return new TextDecoder("utf-8", { ignoreBOM: true })
    .decode(bytes.subarray(0, length));
}
