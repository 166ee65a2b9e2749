/**
 * The `http` output.
 *
 * Sends batches to a server of the web: as lines or an array of JSON, as
 * plain lines, or in the forms of Elasticsearch and Loki.
 *
 * @module
 */

import * as z from "zod";
import { oneOf, withDefault } from "../field.ts";
import { toBulkForm } from "./bulk_form.ts";
import { type HttpForm, JSON_ARRAY, JSON_LINES, LINES } from "./http_form.ts";
import {
  type CommonHttpParams,
  HTTP_SHAPE,
  httpUrl,
  indexName,
  LOKI_SHAPE,
  type LokiParams,
} from "./http_params.ts";
import { openHttpOutput } from "./http_sender.ts";
import { toLokiForm } from "./loki_form.ts";
import type { OpenOutput, Output, OutputContext } from "./output.ts";

/** Params of the `http` output. */
export interface HttpOutputParams extends CommonHttpParams {
  /** Address; for Elasticsearch and Loki that of the server is enough. */
  url: string;
  /** Method; `POST` when absent. */
  method: "POST" | "PUT" | "PATCH";
  /** Form of the body; `json_lines` when absent. */
  format: "json_lines" | "json_array" | "lines" | "elasticsearch" | "loki";
  /** Index or data stream of Elasticsearch: lower case, with times as `%Y.%m.%d` and labels as `{labels.NAME}`; `logs-driftless-default` when absent. */
  index: string;
  /** What Loki is told. */
  loki: LokiParams;
}

/**
 * Sends to a server of the web.
 *
 * @example To a server of the web
 * ```yaml
 * outputs:
 *   - type: http
 *     name: collector
 *     url: https://logs.example.com/ingest
 *     auth: { type: bearer, token: "{{ secrets.INGEST_TOKEN }}" }
 *     compression: gzip
 * ```
 */
export const httpOutput: Output<HttpOutputParams> = {
  type: "http",
  params: z.strictObject({
    url: httpUrl(),
    method: withDefault(oneOf(["POST", "PUT", "PATCH"]), "POST"),
    format: withDefault(
      oneOf(["json_lines", "json_array", "lines", "elasticsearch", "loki"]),
      "json_lines",
    ),
    index: indexName(),
    loki: withDefault(z.strictObject(LOKI_SHAPE), { line: "text" }),
    ...HTTP_SHAPE,
  }),
  batch: { maxEvents: 1000, maxBytes: 1024 * 1024, maxAgeMs: 1000 },
  open,
};

/** Opens it; the server is asked when there is something to send. */
function open(
  params: HttpOutputParams,
  context: OutputContext,
): Promise<OpenOutput> {
  const { url, ...rest } = params;
  return openHttpOutput(
    { ...rest, urls: [url], form: toForm(params, context.host) },
    context,
  );
}

function toForm(
  { format, index, loki }: HttpOutputParams,
  host: string,
): HttpForm {
  switch (format) {
    case "json_lines":
      return JSON_LINES;
    case "json_array":
      return JSON_ARRAY;
    case "lines":
      return LINES;
    case "elasticsearch":
      return toBulkForm(index, host);
    case "loki":
      return toLokiForm({
        labels: loki.labels,
        line: loki.line,
        tenant: loki.tenant,
      });
  }
}
