/**
 * The `loki` output: Grafana Loki.
 *
 * @module
 */

import * as z from "zod";
import {
  type CommonHttpParams,
  HTTP_SHAPE,
  httpUrl,
  LOKI_SHAPE,
  type LokiParams,
} from "./http_params.ts";
import { openHttpOutput } from "./http_sender.ts";
import { toLokiForm } from "./loki_form.ts";
import type { Output } from "./output.ts";

/** Params of the `loki` output. */
export interface LokiOutputParams extends CommonHttpParams, LokiParams {
  /** Address of the server. */
  url: string;
}

/**
 * Pushes lines to streams.
 *
 * @example For a tenant
 * ```yaml
 * outputs:
 *   - type: loki
 *     name: loki
 *     url: https://loki.example.com
 *     tenant: web
 *     labels: [host, source, level]
 * ```
 */
export const lokiOutput: Output<LokiOutputParams> = {
  type: "loki",
  params: z.strictObject({ url: httpUrl(), ...LOKI_SHAPE, ...HTTP_SHAPE }),
  batch: { maxEvents: 1000, maxBytes: 1024 * 1024, maxAgeMs: 1000 },
  open: ({ url, labels, line, tenant, ...params }, context) =>
    openHttpOutput(
      {
        ...params,
        urls: [url],
        method: "POST",
        form: toLokiForm({ labels, line, tenant }),
      },
      context,
    ),
};
