/**
 * The `s3` output.
 *
 * Writes each batch as an object of a bucket, at Amazon or at any server that
 * speaks its language. The name of an object follows from its batch, so that
 * one that is sent again takes its own place: nothing is there twice.
 *
 * @module
 */

import * as z from "zod";
import { flag, line, oneOf, optional, seconds, withDefault } from "../field.ts";
import type { Batch } from "./batch.ts";
import { joinPieces, toPieces } from "./batch_pieces.ts";
import {
  type Compression,
  compression,
  compressPieces,
  SUFFIXES,
} from "./compression.ts";
import { fillName, findFault, writeName } from "./name_template.ts";
import type { OpenOutput, Output, OutputContext } from "./output.ts";
import { Bucket, type S3Object } from "./s3_bucket.ts";
import {
  BUCKET_SHAPE,
  type BucketParams,
  findBucketFaults,
} from "./s3_params.ts";
import { splitByName } from "./split_batch.ts";

/** Longest key in bytes. */
const KEY_BYTES = 1024;
/** Bytes that a batch's identity is taken to have at most in a key. */
const ID_BYTES = 256;
/** Time of any batch, to look at keys. */
const SAMPLE_MS = 1_772_366_400_000;

/** Params of the `s3` output. */
export interface S3OutputParams extends BucketParams {
  /** Start of all keys. */
  prefix: string;
  /**
   * Rest of the keys: conversions of strftime(3) in UTC, `{host}`,
   * `{source}`, `{file}`, `{labels.NAME}` and `{id}`, which has to be there:
   * it tells batches apart. The suffix of the compression follows.
   */
  key_template: string;
  /** One JSON object a line, or the lines as they were read. */
  format: "json" | "lines";
  /** How objects are compressed; gzip when absent. */
  compression: Compression;
  /** Say so in `Content-Encoding`, so that browsers and many libraries unpack them; else they are files of that type. */
  content_encoding: boolean;
  /** How long events wait for others in seconds. */
  upload_interval?: number;
  /** Events in an object at most. */
  batch_size?: number;
}

/**
 * Writes objects to a bucket.
 *
 * @example
 * ```yaml
 * outputs:
 *   - type: s3
 *     name: archive
 *     bucket: acme-logs
 *     region: eu-central-1
 *     prefix: logs/
 *     key_template: "dt=%Y-%m-%d/{host}/{source}-{id}.jsonl"
 * ```
 */
export const s3Output: Output<S3OutputParams> = {
  type: "s3",
  params: z.strictObject({
    ...BUCKET_SHAPE,
    prefix: withDefault(line(), "logs/"),
    key_template: withDefault(
      line(),
      "%Y/%m/%d/{host}/{source}-{id}.jsonl",
    ),
    format: withDefault(oneOf(["json", "lines"]), "json"),
    compression: withDefault(compression(), {
      algorithm: "gzip",
      level: undefined,
    }),
    content_encoding: withDefault(flag(), false),
    upload_interval: optional(seconds()),
    batch_size: optional(z.int().min(1)),
  }).superRefine((params, context) => {
    for (const [key, message] of findFaults(params)) {
      context.addIssue({ code: "custom", path: [key], message });
    }
  }),
  batch: {
    maxEvents: 300_000,
    maxBytes: 4 * 1024 * 1024,
    maxAgeMs: 300_000,
  },
  toLimits: ({ upload_interval: age, batch_size: events }) => ({
    ...(age === undefined ? {} : { maxAgeMs: age * 1000 }),
    ...(events === undefined ? {} : { maxEvents: events }),
  }),
  open,
};

async function open(
  params: S3OutputParams,
  { host, warn }: OutputContext,
): Promise<OpenOutput> {
  const bucket = await Bucket.open(params, warn);
  const template = params.prefix + params.key_template;
  return {
    send: async (batch, signal) => {
      for (const [, part] of splitByName(batch, template, host)) {
        await bucket.put(await toObject(part, params, host), signal);
      }
    },
    close: () => Promise.resolve(bucket[Symbol.dispose]()),
  };
}

/** Makes the object of a batch whose events share a name. */
async function toObject(
  batch: Batch,
  params: S3OutputParams,
  host: string,
): Promise<S3Object> {
  const { format, compression, content_encoding } = params;
  const { algorithm } = compression;
  const pieces = compressPieces(toPieces(batch, format), compression);
  return {
    key: toKey(batch, params, host) + SUFFIXES[algorithm],
    body: await joinPieces(pieces),
    headers: content_encoding || algorithm === "none"
      ? {
        "content-type": format === "json"
          ? "application/x-ndjson"
          : "text/plain; charset=utf-8",
        ...(algorithm === "none" ? {} : { "content-encoding": algorithm }),
      }
      : { "content-type": `application/${algorithm}` },
  };
}

/** The time is that of the first event: the same whenever the batch is sent again. */
function toKey(
  batch: Batch,
  { prefix, key_template }: S3OutputParams,
  host: string,
): string {
  const block = batch.blocks?.[0];
  const event = block === undefined ? batch.toEvents()[0] : undefined;
  const filled = fillName(prefix + key_template, {
    origin: block?.origin ?? event?.origin,
    labels: event?.labels ?? {},
    host,
    id: batch.id,
  });
  const timeMs = block?.readMs ?? event?.timeMs ?? event?.readMs ?? 0;
  return writeName(filled, timeMs);
}

function* findFaults(
  params: S3OutputParams,
): Generator<readonly [key: keyof S3OutputParams, message: string]> {
  yield* findBucketFaults(params);
  const { prefix, key_template } = params;
  for (const key of ["prefix", "key_template"] as const) {
    const fault = findFault(params[key], { more: ["id"], isPath: true });
    if (fault === undefined) continue;
    yield [key, `expected a key, got "${params[key]}": ${fault}`];
    return;
  }
  if (!key_template.includes("{id}")) {
    yield ["key_template", 'expected "{id}" in it, which tells batches apart'];
  }
  const key = writeName(
    fillName(prefix + key_template, { origin: undefined, host: "h" }),
    SAMPLE_MS,
  );
  if (/^\/|(?:^|\/)\.\.?(?:\/|$)/.test(key)) {
    yield [
      /^\/|(?:^|\/)\.\.?(?:\/|$)/.test(prefix) ? "prefix" : "key_template",
      'expected a key that does not start with "/" and has no parts "." and ".."',
    ];
  }
  if (new TextEncoder().encode(key).length > KEY_BYTES - ID_BYTES) {
    yield ["key_template", `expected keys below ${KEY_BYTES} bytes`];
  }
}
