/**
 * The `fetch` task.
 *
 * Keeps a file equal to what an address serves: `get_url` under the name that
 * earlier versions had, with the same params. It makes the directories on the
 * way to the file.
 *
 * @module
 */

import * as z from "zod";
import type { Host, Plan, Task, TaskContext } from "../lib/task.ts";
import { planDirectories } from "./_directories.ts";
import {
  DOWNLOAD_FIELDS,
  type DownloadParams,
  planDownload,
} from "./_download.ts";
import { toParent } from "./_files.ts";

/** Params of the `fetch` task. */
export interface FetchTaskParams extends DownloadParams {
  /** Absolute path of the file, or of a directory for it; missing directories are made. */
  dest: string;
}

/**
 * Keeps a file that is downloaded.
 *
 * @example A list of addresses
 * ```yaml
 * - type: fetch
 *   url: https://example.org/blocklist.txt
 *   dest: /var/lib/blocklist/list.txt
 * ```
 */
export const fetchTask: Task<FetchTaskParams> = {
  type: "fetch",
  params: z.strictObject(DOWNLOAD_FIELDS),
  plan,
};

async function* plan(
  want: FetchTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  if (want.state === "present") {
    const { dest } = want;
    const dir = dest.endsWith("/")
      ? dest.replace(/(?<=.)\/+$/, "")
      : toParent(dest);
    yield* planDirectories(dir, {}, host);
  }
  return yield* planDownload(want, host, context);
}
