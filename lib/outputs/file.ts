/**
 * The `file` output: the `directory` output by the word of the first
 * Driftless.
 *
 * @module
 */

import { directoryOutput, type DirectoryOutputParams } from "./directory.ts";
import type { Output } from "./output.ts";

/**
 * Keeps events in files of a directory.
 *
 * @example
 * ```yaml
 * outputs:
 *   - type: file
 *     name: local
 *     path: /var/log/driftless
 *     filename_pattern: "%Y-%m-%d.log"
 *     rotation: { strategy: size, max_size: 100MB, max_files: 7 }
 *     compression: { enabled: true, algorithm: gzip, level: 6 }
 * ```
 */
export const fileOutput: Output<DirectoryOutputParams> = {
  ...directoryOutput,
  type: "file",
};
