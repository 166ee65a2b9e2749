/**
 * The `get_url` task.
 *
 * Keeps a file equal to what an address serves, or to a digest. With a digest
 * that the file has, nothing is asked; else size and time that the server
 * tells decide, and where they cannot, the content does.
 *
 * @module
 */

import * as z from "zod";
import type { Task } from "../lib/task.ts";
import {
  DOWNLOAD_FIELDS,
  type DownloadParams,
  planDownload,
} from "./_download.ts";

/** Params of the `get_url` task. */
export interface GetUrlTaskParams extends DownloadParams {
  /** Absolute path of the file, or of a directory for it. */
  dest: string;
}

/**
 * Keeps a file that is downloaded.
 *
 * @example A program, checked against a digest
 * ```yaml
 * - type: get_url
 *   url: https://example.org/tool-1.2.tar.gz
 *   dest: /opt/tool-1.2.tar.gz
 *   checksum: sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
 *   mode: "0644"
 * ```
 *
 * @example The digest from the publisher's list
 * ```yaml
 * - type: get_url
 *   url: https://example.org/tool-1.2.tar.gz
 *   dest: /opt/
 *   checksum: sha256:https://example.org/SHA256SUMS
 * ```
 */
export const getUrlTask: Task<GetUrlTaskParams> = {
  type: "get_url",
  params: z.strictObject(DOWNLOAD_FIELDS),
  plan: planDownload,
};
