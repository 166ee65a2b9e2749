/** Reads files that a configuration names, and nothing that has no end. */

import { TaskError } from "../error.ts";
import { toReadError } from "../host/read_error.ts";

/**
 * Reads a regular file as text. Pipes and devices are refused: to read them
 * may take for ever.
 * @throws {TaskError} When it is none, has more bytes, or cannot be read.
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
    return Deno.readTextFileSync(path);
  } catch (error) {
    throw toReadError(error, path);
  }
}
