/**
 * The `http` exporter.
 *
 * Posts what is known of the host to a server of the web.
 *
 * @module
 */

import * as z from "zod";
import { oneOf, withDefault } from "../../field.ts";
import {
  type CommonHttpParams,
  HTTP_SHAPE,
  httpUrl,
} from "../../outputs/http_params.ts";
import { openPoster } from "../../outputs/http_poster.ts";
import {
  FORMATS,
  MEDIA_TYPES,
  openFormat,
  type SnapshotFormat,
} from "./format.ts";
import { postPart } from "./post.ts";
import type { OpenPush, PushContext, PushType } from "./push.ts";

/** Bytes of an answer that are looked at. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Params of the `http` exporter. */
export interface HttpPushParams extends CommonHttpParams {
  /** Address. */
  url: string;
  /** Method; `POST` when absent. */
  method: "POST" | "PUT";
  /** `prometheus`, `json` or `influx`; `json` when absent. */
  format: SnapshotFormat;
}

/**
 * Posts metrics.
 *
 * @example As JSON
 * ```yaml
 * exporters:
 *   http:
 *     url: https://metrics.example.com/ingest
 *     format: json
 *     interval: 60s
 *     auth: { type: bearer, token: "{{ secrets.METRICS_TOKEN }}" }
 * ```
 */
export const httpPush: PushType<HttpPushParams> = {
  type: "http",
  params: z.strictObject({
    url: httpUrl(),
    method: withDefault(oneOf(["POST", "PUT"]), "POST"),
    format: withDefault(oneOf(FORMATS), "json"),
    ...HTTP_SHAPE,
  }),
  // The text format of Prometheus has no times: what is old would be taken for new.
  keepsOld: ({ format }) => format !== "prometheus",
  open,
};

async function open(
  { url, format, ...params }: HttpPushParams,
  { host, warn }: PushContext,
): Promise<OpenPush> {
  const write = openFormat(format, host);
  const poster = await openPoster({
    ...params,
    urls: [url],
    formHeaders: { "content-type": MEDIA_TYPES[format] },
    maxAnswerBytes: MAX_ANSWER_BYTES,
  }, warn);
  return {
    encode: (snapshot) => [write(snapshot)],
    send: ({ bytes }, signal) => postPart(poster, bytes, signal),
    close: () => Promise.resolve(poster[Symbol.dispose]()),
  };
}
