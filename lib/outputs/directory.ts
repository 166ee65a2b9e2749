/**
 * The `directory` output.
 *
 * Keeps events in files of a local or network directory: whole batches at the
 * end of a file, which ends by size or age and is then compressed and, when
 * there are too many, removed. What is not told to be written is not there
 * after a full disk or a kill, but for whole lines of the last second.
 *
 * @module
 */

import * as z from "zod";
import { absolutePath, line, mode, oneOf, withDefault } from "../field.ts";
import { toModeBits } from "../mode.ts";
import { type Compression, compression, UNCOMPRESSED } from "./compression.ts";
import { LogDirectory } from "./log_directory.ts";
import { findFault } from "./name_template.ts";
import type { OpenOutput, Output, OutputContext } from "./output.ts";
import { NO_ROTATION, type Rotation, rotation } from "./rotation.ts";
import { Scratch } from "./scratch.ts";
import { splitByName } from "./split_batch.ts";

/** Params of the `directory` output. */
export interface DirectoryOutputParams {
  /** The directory, absolute; made when absent. Only one output may write to it. */
  path: string;
  /**
   * Names of files: conversions of strftime(3) in UTC, `{source}`, `{host}`,
   * `{file}`, `{labels.NAME}`. A name without seconds begins a file whenever
   * it changes; one with seconds tells when its file was begun.
   */
  filename_pattern: string;
  /** One JSON object a line, or the lines as they were read. */
  format: "json" | "lines";
  /** When a file ends, and how many are kept; nothing ends and all is kept when absent. */
  rotation: Rotation;
  /** How files that ended are compressed. */
  compression: Compression;
  /** Permission bits of files. */
  mode: string;
  /** Permission bits of the directory when it is made. */
  directory_mode: string;
}

/**
 * Keeps events in files.
 *
 * @example
 * ```yaml
 * outputs:
 *   - type: directory
 *     name: archive
 *     path: /mnt/logs
 *     filename_pattern: "{host}-%Y-%m-%d.log"
 *     rotation: { strategy: sizeortime, max_size: 100MB, max_age: 1d, max_files: 30 }
 *     compression: gzip
 * ```
 */
export const directoryOutput: Output<DirectoryOutputParams> = {
  type: "directory",
  params: z.strictObject({
    path: absolutePath(),
    filename_pattern: withDefault(filenamePattern(), "%Y-%m-%d-%H-%M-%S.log"),
    format: withDefault(oneOf(["json", "lines"]), "json"),
    rotation: withDefault(rotation(), NO_ROTATION),
    compression: withDefault(compression(), UNCOMPRESSED),
    mode: withDefault(mode(), "0640"),
    directory_mode: withDefault(mode(), "0750"),
  }),
  batch: { maxEvents: 300_000, maxBytes: 256 * 1024, maxAgeMs: 0 },
  open,
};

/** Opens the directory; what is sent is safe after `flush`. */
async function open(
  params: DirectoryOutputParams,
  { host, warn }: OutputContext,
): Promise<OpenOutput> {
  const { filename_pattern: pattern, format } = params;
  const directory = await LogDirectory.open({
    path: params.path,
    rotation: params.rotation,
    compression: params.compression,
    mode: toModeBits(params.mode, 0o666, false),
    directoryMode: toModeBits(params.directory_mode, 0o777, true),
    warn,
  });
  // One thing is written after the other, and made when it is its turn.
  const room = new Scratch();
  return {
    send: (batch, signal) =>
      directory.append(
        splitByName(batch, pattern, host).map(([name, part]) => [
          name,
          format === "json" ? part.toJsonLines(room) : part.toLines(),
        ]),
        signal,
      ),
    flush: () => directory.flush(),
    close: () => directory.close(),
  };
}

function filenamePattern(): z.ZodType<string> {
  return line().superRefine((pattern, context) => {
    const fault = findFault(pattern);
    if (fault === undefined) return;
    context.addIssue({
      code: "custom",
      message: `expected the name of a file, got "${pattern}": ${fault}`,
    });
  });
}
