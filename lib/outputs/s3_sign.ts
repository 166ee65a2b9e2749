/**
 * Signatures of requests to AWS and what speaks its language: Signature
 * Version 4 (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).
 *
 * @module
 */

import { createHmac } from "node:crypto";
import { sha256 } from "../sha256.ts";

const ALGORITHM = "AWS4-HMAC-SHA256";

/** Who signs. */
export interface S3Credentials {
  readonly accessKey: string;
  readonly secretKey: string;
  /** What goes with keys that are good for a while only. */
  readonly sessionToken?: string | undefined;
  /** When they end, in milliseconds since 1970; undefined for those that do not. */
  readonly expiresMs?: number | undefined;
}

/** What is signed. */
export interface Unsigned {
  readonly method: string;
  /** The address; its path is sent as it stands. */
  readonly url: URL;
  /** Header fields, names in lower case; all are signed. */
  readonly headers: Readonly<Record<string, string>>;
  /** SHA-256 of the body, hex. */
  readonly bodyHash: string;
}

/** For whom and when it is signed. */
export interface SigningScope {
  readonly region: string;
  /** `s3` where nothing is said. */
  readonly service?: string;
  /** Milliseconds since 1970, by the clock of the server. */
  readonly timeMs: number;
}

/** Gives the header fields of a request with those that prove who sends it. */
export function sign(
  { method, url, headers, bodyHash }: Unsigned,
  credentials: S3Credentials,
  { region, service = "s3", timeMs }: SigningScope,
): Record<string, string> {
  const time = new Date(timeMs).toISOString().replace(/[-:]|\.\d+/g, "");
  const date = time.slice(0, 8);
  const { accessKey, secretKey, sessionToken } = credentials;
  const signed: Record<string, string> = {
    ...headers,
    host: url.host,
    "x-amz-content-sha256": bodyHash,
    "x-amz-date": time,
    ...(sessionToken === undefined
      ? {}
      : { "x-amz-security-token": sessionToken }),
  };
  const names = Object.keys(signed).sort();
  const canonical = [
    method,
    url.pathname,
    toCanonicalQuery(url),
    ...names.map((name) => `${name}:${toValue(signed[name] ?? "")}`),
    "",
    names.join(";"),
    bodyHash,
  ].join("\n");
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = [ALGORITHM, time, scope, sha256(toBytes(canonical))].join("\n");
  const key = [date, region, service, "aws4_request"].reduce<
    string | Uint8Array
  >((last, part) => hmac(last, part), `AWS4${secretKey}`);
  const signature = hmac(key, text).toHex();
  const { host: _host, ...sent } = signed;
  return {
    ...sent,
    authorization: `${ALGORITHM} Credential=${accessKey}/${scope}, ` +
      `SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

/** Encodes one part of a path or query as RFC 3986 §2.3 leaves it. */
export function encodePart(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function toCanonicalQuery({ searchParams }: URL): string {
  return [...searchParams]
    .map(([name, value]) => `${encodePart(name)}=${encodePart(value)}`)
    .sort().join("&");
}

function toValue(value: string): string {
  return value.trim().replace(/ +/g, " ");
}

function hmac(key: string | Uint8Array, text: string): Uint8Array {
  const made = createHmac("sha256", key).update(text).digest();
  return new Uint8Array(made);
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
