/**
 * The `file` exporter.
 *
 * Replaces a file with what is known of the host now; who reads it sees the
 * old or the new content, never half.
 *
 * @module
 */

import * as z from "zod";
import { absolutePath, oneOf, withDefault } from "../../field.ts";
import { FORMATS, openFormat, type SnapshotFormat } from "./format.ts";
import type { OpenPush, PushContext, PushType } from "./push.ts";
import { replaceFile } from "./replace_file.ts";

/** Params of the `file` exporter. */
export interface FilePushParams {
  /** The file; directories on the way are made. */
  path: string;
  /** `prometheus`, `json` or `influx`; `prometheus` when absent. */
  format: SnapshotFormat;
  /** The original's documents speak of it; a file that is replaced does not grow, so that it says nothing. */
  rotation?: Record<string, unknown>;
}

/**
 * Keeps the newest metrics in a file.
 *
 * @example For a program on this host
 * ```yaml
 * exporters:
 *   file:
 *     path: /var/lib/driftless/metrics.prom
 *     format: prometheus
 *     interval: 60s
 * ```
 */
export const filePush: PushType<FilePushParams> = {
  type: "file",
  params: z.strictObject({
    path: absolutePath(),
    format: withDefault(oneOf(FORMATS), "prometheus"),
    rotation: z.exactOptional(z.record(z.string(), z.unknown())),
  }),
  keepsOld: () => false,
  open,
};

function open(
  { path, format }: FilePushParams,
  { host }: PushContext,
): Promise<OpenPush> {
  const write = openFormat(format, host);
  return Promise.resolve({
    encode: (snapshot) => [write(snapshot)],
    send: ({ bytes }) => replaceFile(path, bytes),
    close: () => Promise.resolve(),
  });
}
