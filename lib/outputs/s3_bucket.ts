/**
 * Writes objects to a bucket of S3 or of a server that speaks its language.
 * An object is there whole or not at all.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { toMessage } from "../error.ts";
import { sendRequest } from "../host/http.ts";
import { type Connection, openConnection } from "../host/http_connection.ts";
import type { HttpAnswer } from "./http_status.ts";
import { SendError } from "./output.ts";
import {
  findClockOffset,
  findRegion,
  hasStaleKeys,
  isDone,
  readElement,
  toS3Error,
} from "./s3_answer.ts";
import {
  type CredentialSource,
  openCredentialChain,
  toFixedSource,
} from "./s3_credentials.ts";
import type { BucketParams } from "./s3_params.ts";
import { encodePart, sign } from "./s3_sign.ts";

/** A larger object is written in parts. */
const WHOLE_BYTES = 16 * 1024 * 1024;
/** Bytes of a part; all but the last have at least 5 MiB. */
const PART_BYTES = 8 * 1024 * 1024;
/** Greatest answer. */
const MAX_ANSWER = 256 * 1024;
/** Times that one request is made: for the keys, the region and the clock. */
const ATTEMPTS = 4;

/** An object. */
export interface S3Object {
  /** Its name. */
  readonly key: string;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Header fields that are kept with it, such as `content-type`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One request. */
interface S3Request {
  readonly method: string;
  readonly key: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

const NOTHING = new Uint8Array(0);
/** How long parts that are not wanted may take to be removed. */
const ABORT_MS = 10_000;

/** A bucket. */
export class Bucket implements Disposable {
  #params: BucketParams;
  #connection: Connection;
  #credentials: CredentialSource;
  #region: string;
  #offsetMs = 0;

  private constructor(params: BucketParams, connection: Connection) {
    const { access_key, secret_key, session_token, region } = params;
    this.#params = params;
    this.#connection = connection;
    this.#region = region;
    this.#credentials = access_key === undefined || secret_key === undefined
      ? openCredentialChain(region)
      : toFixedSource({
        accessKey: access_key,
        secretKey: secret_key,
        sessionToken: session_token,
      });
  }

  /**
   * Opens a bucket; nothing is asked yet.
   * @throws {TaskError} When a certificate cannot be used.
   */
  static async open(
    params: BucketParams,
    warn: (text: string) => void,
  ): Promise<Bucket> {
    const { ca_file, verify } = params.tls ?? {};
    const connection = await openConnection(
      { caFile: ca_file, verify, proxy: params.proxy },
      warn,
    );
    return new Bucket(params, connection);
  }

  /**
   * Writes an object, over one that is there.
   * @throws {SendError} When it was not written, or nobody knows.
   */
  async put(object: S3Object, signal: AbortSignal): Promise<void> {
    const headers = { ...object.headers, ...this.#toKeptHeaders() };
    if (object.body.length > WHOLE_BYTES) {
      return await this.#putParts({ ...object, headers }, signal);
    }
    const { key, body } = object;
    await this.#send({ method: "PUT", key, query: "", headers, body }, signal);
  }

  [Symbol.dispose](): void {
    this.#connection[Symbol.dispose]();
  }

  #toKeptHeaders(): Record<string, string> {
    const { storage_class, sse, kms_key_id } = this.#params;
    const fields = {
      "x-amz-storage-class": storage_class,
      "x-amz-server-side-encryption": sse,
      "x-amz-server-side-encryption-aws-kms-key-id": kms_key_id,
    };
    return Object.fromEntries(
      Object.entries(fields).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]]
      ),
    );
  }

  /** Writes parts; those of an object that does not come about are removed. */
  async #putParts(
    { key, body, headers }: S3Object,
    signal: AbortSignal,
  ): Promise<void> {
    const begin = { method: "POST", key, query: "uploads=", headers };
    const begun = await this.#send({ ...begin, body: NOTHING }, signal);
    const id = readElement(begun.text, "UploadId");
    if (id === undefined) throw toS3Error(begun, this.#place);
    const query = `uploadId=${encodePart(id)}`;
    try {
      const parts: string[] = [];
      for (let at = 0; at < body.length; at += PART_BYTES) {
        const number = parts.length + 1;
        const { headers } = await this.#send({
          method: "PUT",
          key,
          query: `partNumber=${number}&${query}`,
          headers: {},
          body: body.subarray(at, at + PART_BYTES),
        }, signal);
        parts.push(toPart(number, headers["etag"] ?? ""));
      }
      const text = `<CompleteMultipartUpload>${
        parts.join("")
      }</CompleteMultipartUpload>`;
      const all = new TextEncoder().encode(text);
      const end = { method: "POST", key, query, headers: {}, body: all };
      await this.#send(end, signal);
    } catch (error) {
      await this.#abort(key, query);
      throw error;
    }
  }

  /** Removes parts; where that fails, the rules of the bucket have to. */
  async #abort(key: string, query: string): Promise<void> {
    const limit = AbortSignal.timeout(ABORT_MS);
    const request = { method: "DELETE", key, query, headers: {} };
    await this.#send({ ...request, body: NOTHING }, limit).catch(() => {});
  }

  /** Makes a request, again where keys, region or clock were not right. */
  async #send(request: S3Request, signal: AbortSignal): Promise<HttpAnswer> {
    for (let attempt = 1;; attempt++) {
      const answer = await this.#ask(request, signal);
      if (isDone(answer)) return answer;
      if (attempt < ATTEMPTS && this.#learn(answer)) continue;
      throw toS3Error(answer, this.#place);
    }
  }

  /** Takes over what an answer tells; false when it tells nothing new. */
  #learn(answer: HttpAnswer): boolean {
    const offset = findClockOffset(answer, Date.now());
    if (offset !== undefined) {
      this.#offsetMs = offset;
      return true;
    }
    if (hasStaleKeys(answer)) {
      this.#credentials.drop();
      return this.#params.access_key === undefined;
    }
    const region = findRegion(answer);
    if (region === undefined || region === this.#region) return false;
    this.#region = region;
    return true;
  }

  async #ask(
    { method, key, query, headers, body }: S3Request,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const url = this.#toUrl(key, query);
    try {
      const bodyHash = new Uint8Array(
        await crypto.subtle.digest("SHA-256", body),
      ).toHex();
      const md5 = createHash("md5").update(body).digest("base64");
      const signed = sign(
        {
          method,
          url,
          headers: { ...headers, "content-md5": md5 },
          bodyHash,
        },
        await this.#credentials.get(signal),
        { region: this.#region, timeMs: Date.now() + this.#offsetMs },
      );
      const answer = await sendRequest({
        url: url.href,
        method,
        headers: signed,
        body,
        follow: "none",
        maxBytes: MAX_ANSWER,
        timeoutMs: this.#params.timeout * 1000,
      }, { transport: this.#connection.transport, signal });
      return {
        status: answer.status,
        headers: answer.headers,
        text: new TextDecoder().decode(answer.body),
      };
    } catch (error) {
      signal.throwIfAborted();
      const why = toMessage(error).replace(/^Cannot ask "[^"]*": /, "");
      const message = `Cannot write to ${this.#place}: ${why}`;
      throw new SendError("again", message, { cause: error });
    }
  }

  get #place(): string {
    const { bucket, endpoint } = this.#params;
    return endpoint === undefined
      ? `s3://${bucket}`
      : `s3://${bucket} at ${new URL(endpoint).host}`;
  }

  #toUrl(key: string, query: string): URL {
    const { bucket, endpoint, path_style } = this.#params;
    const region = this.#region;
    const end = region.startsWith("cn-") ? ".cn" : "";
    const url = new URL(
      endpoint ?? `https://s3.${region}.amazonaws.com${end}`,
    );
    // A certificate for one level of names does not cover a bucket with dots.
    const isPath = path_style ??
      (endpoint !== undefined || bucket.includes("."));
    if (!isPath) url.host = `${bucket}.${url.host}`;
    const path = key.split("/").map(encodePart).join("/");
    const base = url.pathname.replace(/\/$/, "");
    url.pathname = `${base}/${isPath ? `${bucket}/` : ""}${path}`;
    url.search = query;
    return url;
  }
}

function toPart(number: number, etag: string): string {
  const safe = etag.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<Part><PartNumber>${number}</PartNumber><ETag>${safe}</ETag></Part>`;
}
