/**
 * The `directory` exporter.
 *
 * Puts metrics into a directory: as a file for node_exporter's textfile
 * collector, or as lines of JSON, one for each snapshot.
 *
 * @module
 */

import * as z from "zod";
import { absolutePath, bytes, oneOf, withDefault } from "../../field.ts";
import { LineDirectory } from "../../outputs/line_directory.ts";
import { openFormat, pickFamilies } from "./format.ts";
import type { Family, OpenPush, PushContext, PushType } from "./push.ts";
import { replaceFile } from "./replace_file.ts";

/** Name of the file; the textfile collector reads all that end so. */
const TEXTFILE = "driftless.prom";
/** Greatest size of a file of lines where nothing is said. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Files of lines that are kept where nothing is said. */
const MAX_FILES = 30;

/** Params of the `directory` exporter. */
export interface DirectoryPushParams {
  /** The directory; made when absent. Only one writer may put lines there. */
  path: string;
  /**
   * `textfile` writes `driftless.prom`, without what node_exporter tells
   * itself, `json_lines` a file a day; `textfile` when absent.
   */
  format: "textfile" | "json_lines";
  /** Greatest size of a file of lines in bytes; 64 MiB when absent. */
  max_bytes: number;
  /** Files of lines to keep, the newest; 30 when absent, 0 keeps all. */
  max_files: number;
}

/**
 * Puts metrics into a directory.
 *
 * @example For a node_exporter that stays
 * ```yaml
 * exporters:
 *   directory:
 *     path: /var/lib/prometheus/node-exporter
 *     interval: 30s
 * ```
 */
export const directoryPush: PushType<DirectoryPushParams> = {
  type: "directory",
  params: z.strictObject({
    path: absolutePath(),
    format: withDefault(oneOf(["textfile", "json_lines"]), "textfile"),
    max_bytes: withDefault(bytes(), MAX_BYTES),
    max_files: withDefault(z.int().min(0), MAX_FILES),
  }),
  keepsOld: ({ format }) => format === "json_lines",
  open: (params, context) =>
    Promise.resolve(
      params.format === "textfile"
        ? openTextfile(params, context)
        : openLines(params, context),
    ),
};

function openTextfile(
  { path }: DirectoryPushParams,
  { host }: PushContext,
): OpenPush {
  const write = openFormat("prometheus", host);
  return {
    encode: (snapshot) => [write(pickFamilies(snapshot, isOurs))],
    send: ({ bytes }) => replaceFile(`${path}/${TEXTFILE}`, bytes),
    close: () => Promise.resolve(),
  };
}

/** A metric that is told twice makes a whole scrape of node_exporter fail. */
function isOurs({ name }: Family): boolean {
  return !/^(node|process|promhttp|go)_/.test(name);
}

function openLines(
  { path, max_bytes, max_files }: DirectoryPushParams,
  { host }: PushContext,
): OpenPush {
  const write = openFormat("json", host);
  let lines: LineDirectory | undefined;
  return {
    // The line feed is the directory's.
    encode: (snapshot) => [write(snapshot).slice(0, -1)],
    send: ({ bytes }) =>
      Promise.try(() => {
        lines ??= new LineDirectory(path, {
          maxBytes: max_bytes,
          maxFiles: max_files,
        });
        lines.append([bytes]);
      }),
    close: () => Promise.resolve(lines?.[Symbol.dispose]()),
  };
}
