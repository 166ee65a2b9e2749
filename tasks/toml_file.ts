/**
 * The `toml_file` task.
 *
 * Keeps values of a TOML file (TOML 1.1), or keeps them away.
 * Only what differs is edited: comments, the order of keys, quotes and
 * indentation stay, and each edit is read back before the file is written.
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
import { toTomlFormat } from "./_toml_edit.ts";

/** Params of the `toml_file` task. */
export interface TomlFileTaskParams extends DocumentParams {
  /** Absolute path of the file. */
  path: string;
}

/**
 * Keeps values of a TOML file.
 *
 * @example Settings of a service
 * ```yaml
 * - type: toml_file
 *   path: /etc/containerd/config.toml
 *   create: true
 *   values:
 *     version: 2
 *     plugins."io.containerd.grpc.v1.cri".sandbox_image: registry.example.org/pause:3.9
 * ```
 *
 * @example A table that is gone
 * ```yaml
 * - type: toml_file
 *   path: /etc/app.toml
 *   key: server.debug
 *   state: absent
 * ```
 */
export const tomlFileTask: Task<TomlFileTaskParams> = {
  type: "toml_file",
  params: z.strictObject(DOCUMENT_FIELDS).superRefine(refineDocument),
  plan,
};

async function* plan(want: TomlFileTaskParams, host: Host): Plan {
  const format = toTomlFormat(await import("smol-toml"));
  return yield* planDocument(want, format, host);
}
