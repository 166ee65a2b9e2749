/**
 * The `yaml_file` task.
 *
 * Keeps values of a YAML file (YAML 1.2, core schema), or keeps them away.
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
import { toYamlFormat } from "./_yaml_edit.ts";

/** Params of the `yaml_file` task. */
export interface YamlFileTaskParams extends DocumentParams {
  /** Absolute path of the file; it holds one document. */
  path: string;
}

/**
 * Keeps values of a YAML file.
 *
 * @example Settings of a service
 * ```yaml
 * - type: yaml_file
 *   path: /etc/prometheus/prometheus.yml
 *   create: true
 *   values:
 *     global.scrape_interval: 30s
 *     global.external_labels: { site: fra1 }
 * ```
 *
 * @example A key that is gone
 * ```yaml
 * - type: yaml_file
 *   path: /etc/netplan/50-cloud-init.yaml
 *   key: network.wifis
 *   state: absent
 * ```
 */
export const yamlFileTask: Task<YamlFileTaskParams> = {
  type: "yaml_file",
  params: z.strictObject(DOCUMENT_FIELDS).superRefine(refineDocument),
  plan,
};

async function* plan(want: YamlFileTaskParams, host: Host): Plan {
  const format = toYamlFormat(await import("js-yaml"));
  return yield* planDocument(want, format, host);
}
