/**
 * The `remote_write` exporter.
 *
 * Sends metrics to Prometheus, Mimir, VictoriaMetrics and others by remote
 * write 1.0 (https://prometheus.io/docs/specs/prw/remote_write_spec/).
 *
 * @module
 */

import * as z from "zod";
import { UNCOMPRESSED } from "../../outputs/compression.ts";
import {
  type CommonHttpParams,
  HTTP_SHAPE,
  httpUrl,
} from "../../outputs/http_params.ts";
import { openPoster } from "../../outputs/http_poster.ts";
import { type HttpAnswer, toSendError } from "../../outputs/http_status.ts";
import { labels } from "../config_file.ts";
import { postPart } from "./post.ts";
import {
  type Labels,
  type OpenPush,
  type PushContext,
  type PushType,
  SendError,
} from "./push.ts";
import { openRequests } from "./write_request.ts";

/** Bytes of an answer that are looked at. */
const MAX_ANSWER_BYTES = 64 * 1024;
/** Job where nothing is said: the one that rules of node_exporter look for. */
const JOB = "node";

/** Params of the `remote_write` exporter. */
export interface RemoteWritePushParams
  extends Omit<CommonHttpParams, "compression"> {
  /** Address, such as `http://prometheus:9090/api/v1/write`. */
  url: string;
  /** Labels of all series; `job` is `node` and `instance` the name of the host when absent. */
  labels: Labels;
}

/**
 * Sends metrics to a Prometheus that takes them.
 *
 * @example Every 15 seconds
 * ```yaml
 * exporters:
 *   remote_write:
 *     url: https://prometheus.example.com/api/v1/write
 *     interval: 15s
 *     auth: { type: basic, username: agent, password: "{{ secrets.PROM_PASSWORD }}" }
 *     labels: { site: fra }
 * ```
 */
export const remoteWritePush: PushType<RemoteWritePushParams> = {
  type: "remote_write",
  params: toSchema(),
  keepsOld: () => true,
  open,
};

function toSchema(): z.ZodType<RemoteWritePushParams> {
  const { compression: _none, ...shape } = HTTP_SHAPE;
  return z.strictObject({
    url: httpUrl(),
    labels: z._default(labels(), {}),
    ...shape,
  });
}

async function open(
  { url, labels, ...params }: RemoteWritePushParams,
  { host, warn }: PushContext,
): Promise<OpenPush> {
  const encode = openRequests({ job: JOB, instance: host, ...labels });
  const poster = await openPoster({
    ...params,
    urls: [url],
    method: "POST",
    compression: UNCOMPRESSED,
    formHeaders: {
      "content-type": "application/x-protobuf",
      "content-encoding": "snappy",
      "x-prometheus-remote-write-version": "0.1.0",
    },
    maxAnswerBytes: MAX_ANSWER_BYTES,
  }, warn);
  return {
    encode,
    send: ({ bytes }, signal) => postPart(poster, bytes, signal, toError),
    close: () => Promise.resolve(poster[Symbol.dispose]()),
  };
}

/** Samples that were not taken must not be sent again but for 5xx and 429, as the specification has it. */
function toError(answer: HttpAnswer): SendError {
  const error = toSendError(answer);
  const { status } = answer;
  const isLasting = status >= 400 && status < 500 && status !== 429;
  return isLasting ? new SendError("refused", error.message) : error;
}
