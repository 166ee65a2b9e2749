/** Reads files of plugins whole, and no more of them than a plugin may have. */

import { TaskError, toMessage } from "../error.ts";
import { MAX_PLUGIN_BYTES } from "./release.ts";

/**
 * Reads a regular file of at most 50 MiB. Needs read permission.
 * @throws {TaskError} When it is none, larger, or cannot be read.
 */
export function readWhole(path: string): Uint8Array<ArrayBuffer> {
  try {
    // What is no file, such as a pipe, could be waited for without end.
    const { isFile, size } = Deno.statSync(path);
    if (!isFile) throw new Error("it is no file");
    if (size > MAX_PLUGIN_BYTES) {
      throw new Error(`it has more than ${MAX_PLUGIN_BYTES} bytes`);
    }
    return Deno.readFileSync(path);
  } catch (cause) {
    throw new TaskError(
      `Cannot read "${path}": ${
        toMessage(cause).replace(/ \(os error \d+\).*$/s, "")
      }`,
      { cause },
    );
  }
}
