/**
 * The `directory` output.
 *
 * Writes each record as a line of a JSON Lines file in a directory; a new
 * file is begun every day (UTC) and when one is full.
 *
 * @module
 */

import * as z from "zod";
import { absolutePath, bytes, withDefault } from "../field.ts";
import { LineDirectory } from "./line_directory.ts";
import type { OpenOutput, Output } from "./output.ts";

/** Params of the `directory` output. */
export interface DirectoryOutputParams {
  /** The directory; made with mode 0700 when absent. Only one output may write to it. */
  path: string;
  /** Greatest size of a file in bytes; 64 MiB when absent. */
  max_bytes: number;
  /** Files to keep, the newest; 30 when absent, 0 keeps all. */
  max_files: number;
}

/**
 * Keeps records in files.
 *
 * @example
 * ```yaml
 * outputs:
 *   - type: directory
 *     path: /var/log/driftless
 *     max_bytes: 100MB
 *     max_files: 14
 * ```
 */
export const directoryOutput: Output<DirectoryOutputParams> = {
  type: "directory",
  params: z.strictObject({
    path: absolutePath(),
    max_bytes: withDefault(bytes(), 64 * 1024 * 1024),
    max_files: withDefault(z.int().min(0), 30),
  }),
  open,
};

/** Opens the directory; what is sent is on disk when `send` is done. */
function open(params: DirectoryOutputParams): Promise<OpenOutput> {
  // An error must reach the caller as a rejection.
  return Promise.try(() => {
    const directory = new LineDirectory(params.path, {
      maxBytes: params.max_bytes,
      maxFiles: params.max_files,
    });
    return {
      send: (batch) => Promise.try(() => directory.append(batch)),
      close: () => Promise.try(() => directory[Symbol.dispose]()),
    };
  });
}
