/**
 * The `elasticsearch` output: Elasticsearch and OpenSearch.
 *
 * @module
 */

import * as z from "zod";
import { toBulkForm } from "./bulk_form.ts";
import {
  type CommonHttpParams,
  HTTP_SHAPE,
  httpUrl,
  indexName,
} from "./http_params.ts";
import { openHttpOutput } from "./http_sender.ts";
import type { Output } from "./output.ts";

/** Params of the `elasticsearch` output. */
export interface ElasticsearchOutputParams extends CommonHttpParams {
  /** Addresses of the cluster, one or several; where one does not work, the next is tried. `url` is the same. */
  hosts: string[];
  /** Index or data stream: lower case, with times as `%Y.%m.%d` and labels as `{labels.NAME}`; `logs-driftless-default` when absent. */
  index: string;
}

/**
 * Creates documents, each under a name that stays the same when it is sent again.
 *
 * @example To a cluster with its own authority
 * ```yaml
 * outputs:
 *   - type: elasticsearch
 *     name: search
 *     hosts: [https://es1:9200, https://es2:9200]
 *     index: logs-web-default
 *     auth: { type: basic, username: shipper, password: "{{ secrets.ES_PASSWORD }}" }
 *     tls: { ca_file: /etc/ssl/es-ca.pem }
 * ```
 */
export const elasticsearchOutput: Output<ElasticsearchOutputParams> = {
  type: "elasticsearch",
  params: z.preprocess(
    toHosts,
    z.strictObject({
      hosts: z.array(httpUrl()).min(1, { error: "expected at least one" }),
      index: indexName(),
      ...HTTP_SHAPE,
    }),
  ),
  batch: { maxEvents: 1600, maxBytes: 1024 * 1024, maxAgeMs: 1000 },
  open: ({ hosts, index, ...params }, context) =>
    openHttpOutput(
      {
        ...params,
        urls: hosts,
        method: "POST",
        form: toBulkForm(index, context.host),
      },
      context,
    ),
};

/** One address may stand alone, and be called `url`. */
function toHosts(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { url, ...rest } = { url: undefined, ...value };
  const hosts = "hosts" in value ? value.hosts : url;
  if (hosts === undefined || "hosts" in value && url !== undefined) {
    return value;
  }
  return { ...rest, hosts: Array.isArray(hosts) ? hosts : [hosts] };
}
