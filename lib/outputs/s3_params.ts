/** Reads which bucket is meant, and how it is reached. */

import * as z from "zod";
import {
  absolutePath,
  flag,
  line,
  oneOf,
  optional,
  seconds,
  withDefault,
} from "../field.ts";
import { httpUrl } from "./http_params.ts";

/** Longest time for one request in seconds. */
const TIMEOUT_SECS = 60;

/** A bucket, and how it is reached. */
export interface BucketParams {
  /** Name of the bucket. */
  bucket: string;
  /** Region that it is in. */
  region: string;
  /** Address of another server than Amazon's. */
  endpoint?: string;
  /** Name the bucket in the path and not in the host; true when absent for an endpoint, and for names with dots. */
  path_style?: boolean;
  /** Key, with `secret_key`; looked for as AWS's own programs do when absent. */
  access_key?: string;
  /** The secret of the key. */
  secret_key?: string;
  /** What goes with keys that are good for a while only. */
  session_token?: string;
  /** Storage class, such as `STANDARD_IA`; the bucket's own when absent. */
  storage_class?: string;
  /** Encryption by the server; the bucket's own when absent. */
  sse?: "AES256" | "aws:kms";
  /** Key of KMS, with `sse: aws:kms`. */
  kms_key_id?: string;
  /** Longest time for one request in seconds; 60 when absent. */
  timeout: number;
  /** Trusted authority, and whether the server's certificate is checked. */
  tls?: { ca_file?: string; verify?: boolean };
  /** Address of a proxy; that of the environment when absent. */
  proxy?: string;
}

/** Shape of the params of a bucket. */
export const BUCKET_SHAPE = {
  bucket: bucketName(),
  region: withDefault(
    z.string().regex(/^[a-z0-9-]+$/, {
      error: 'expected a region such as "eu-central-1"',
    }),
    "us-east-1",
  ),
  endpoint: optional(httpUrl()),
  path_style: optional(flag()),
  access_key: optional(line()),
  secret_key: optional(line()),
  session_token: optional(line()),
  storage_class: optional(
    z.string().regex(/^[A-Z_]+$/, {
      error: 'expected a storage class such as "STANDARD_IA"',
    }),
  ),
  sse: optional(oneOf(["AES256", "aws:kms"])),
  kms_key_id: optional(line()),
  timeout: withDefault(seconds(), TIMEOUT_SECS),
  tls: optional(
    z.strictObject({
      ca_file: optional(absolutePath()),
      verify: optional(flag()),
    }),
  ),
  proxy: optional(httpUrl(["http:", "https:", "socks5:", "socks5h:"])),
} as const;

/** Finds what goes together badly, with the key that is to be changed. */
export function* findBucketFaults(
  params: BucketParams,
): Generator<readonly [key: keyof BucketParams, message: string]> {
  const { access_key, secret_key, session_token, sse, kms_key_id } = params;
  if ((access_key === undefined) !== (secret_key === undefined)) {
    yield [
      access_key === undefined ? "access_key" : "secret_key",
      'expected both "access_key" and "secret_key", or none of them',
    ];
  }
  if (session_token !== undefined && access_key === undefined) {
    yield ["session_token", 'expected "access_key" beside it'];
  }
  if (kms_key_id !== undefined && sse !== "aws:kms") {
    yield ["kms_key_id", 'expected "sse" to be "aws:kms" beside it'];
  }
}

/** Reads the name of a bucket (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html). */
function bucketName(): z.ZodType<string> {
  return z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
    error:
      "expected the name of a bucket: 3 to 63 small letters, digits, dots and hyphens",
  });
}
