/**
 * The `s3` exporter.
 *
 * Writes each snapshot as an object of a bucket; the name of an object follows
 * from host and time, so that one that is sent again takes its own place.
 *
 * @module
 */

import * as z from "zod";
import { line, oneOf, withDefault } from "../../field.ts";
import {
  compressBytes,
  type Compression,
  compression,
  SUFFIXES,
} from "../../outputs/compression.ts";
import { fillName, findFault, writeName } from "../../outputs/name_template.ts";
import { Bucket } from "../../outputs/s3_bucket.ts";
import {
  BUCKET_SHAPE,
  type BucketParams,
  findBucketFaults,
} from "../../outputs/s3_params.ts";
import {
  FORMATS,
  MEDIA_TYPES,
  openFormat,
  type SnapshotFormat,
} from "./format.ts";
import type { OpenPush, PushContext, PushType } from "./push.ts";

/** Ends of the names of objects. */
const ENDS: Readonly<Record<SnapshotFormat, string>> = {
  prometheus: ".prom",
  json: ".json",
  influx: ".influx",
};

/** Params of the `s3` exporter. */
export interface S3PushParams extends BucketParams {
  /** Start of all keys; `metrics/` when absent. */
  prefix: string;
  /** Rest of the keys: times as `%Y`, in UTC, and `{host}`; the ends of format and compression follow. `%Y/%m/%d/{host}/%H%M%S` when absent. */
  key_template: string;
  /** `json`, `prometheus` or `influx`; `json` when absent. */
  format: SnapshotFormat;
  /** How objects are compressed; gzip when absent. */
  compression: Compression;
}

/**
 * Keeps metrics in a bucket.
 *
 * @example Every five minutes
 * ```yaml
 * exporters:
 *   s3:
 *     bucket: acme-metrics
 *     region: eu-central-1
 *     interval: 5m
 * ```
 */
export const s3Push: PushType<S3PushParams> = {
  type: "s3",
  params: z.strictObject({
    ...BUCKET_SHAPE,
    prefix: withDefault(line(), "metrics/"),
    key_template: withDefault(line(), "%Y/%m/%d/{host}/%H%M%S"),
    format: withDefault(oneOf(FORMATS), "json"),
    compression: withDefault(compression(), {
      algorithm: "gzip",
      level: undefined,
    }),
  }).superRefine((params, context) => {
    for (const [key, message] of findFaults(params)) {
      context.addIssue({ code: "custom", path: [key], message });
    }
  }),
  keepsOld: () => true,
  open,
};

async function open(
  params: S3PushParams,
  { host, warn }: PushContext,
): Promise<OpenPush> {
  const { prefix, key_template, format, compression } = params;
  const write = openFormat(format, host);
  const bucket = await Bucket.open(params, warn);
  const name = fillName(prefix + key_template, { origin: undefined, host });
  const { algorithm } = compression;
  return {
    encode: (snapshot) => [write(snapshot)],
    send: async ({ bytes, timeMs }, signal) => {
      await bucket.put({
        key: writeName(name, timeMs) + ENDS[format] + SUFFIXES[algorithm],
        body: await compressBytes(bytes, compression),
        headers: {
          "content-type": algorithm === "none"
            ? MEDIA_TYPES[format]
            : `application/${algorithm}`,
        },
      }, signal);
    },
    close: () => Promise.resolve(bucket[Symbol.dispose]()),
  };
}

function* findFaults(
  params: S3PushParams,
): Generator<readonly [key: keyof S3PushParams, message: string]> {
  yield* findBucketFaults(params);
  for (const key of ["prefix", "key_template"] as const) {
    const fault = findFault(params[key], { isPath: true });
    if (fault !== undefined) yield [key, `expected a key: ${fault}`];
  }
}
