/**
 * The `json_file` task.
 *
 * Keeps values of a JSON file (RFC 8259), or keeps them away. Only what
 * differs is edited: the order of keys, indentation and comments stay, and a
 * file that holds the values is not written.
 *
 * @module
 */

import * as z from "zod";
import type { Host, Plan, Task } from "../lib/task.ts";
import {
  DOCUMENT_FIELDS,
  type DocumentParams,
  planDocument,
  refineDocument,
} from "./_document_edit.ts";
import { JSON_FORMAT } from "./_json_edit.ts";

/** Params of the `json_file` task. */
export interface JsonFileTaskParams extends DocumentParams {
  /** Absolute path of the file; comments and a comma after the last entry are accepted in it. */
  path: string;
}

/**
 * Keeps values of a JSON file.
 *
 * @example Two settings of a daemon
 * ```yaml
 * - type: json_file
 *   path: /etc/docker/daemon.json
 *   create: true
 *   values:
 *     log-driver: local
 *     log-opts.max-size: 20m
 * ```
 *
 * @example An item that a list has to hold
 * ```yaml
 * - type: json_file
 *   path: /etc/docker/daemon.json
 *   create: true
 *   key: dns[+]
 *   value: 10.0.0.2
 * ```
 */
export const jsonFileTask: Task<JsonFileTaskParams> = {
  type: "json_file",
  params: z.strictObject(DOCUMENT_FIELDS).superRefine(refineDocument),
  plan,
};

async function* plan(want: JsonFileTaskParams, host: Host): Plan {
  return yield* planDocument(want, JSON_FORMAT, host);
}
