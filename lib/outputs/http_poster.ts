/**
 * Posts bodies over HTTP, one after the other over connections that are kept;
 * what goes wrong is told without secrets.
 *
 * @module
 */

import { SECRET_KEY_REGEXP } from "../config/frame.ts";
import { TaskError, toMessage } from "../error.ts";
import type { HttpRequest } from "../host/host.ts";
import {
  type HttpMeans,
  openRequest,
  type OpenResponse,
} from "../host/http.ts";
import { type Connection, openConnection } from "../host/http_connection.ts";
import { Redactor } from "../secret.ts";
import { compressBytes } from "./compression.ts";
import type { AuthParams, CommonHttpParams } from "./http_params.ts";
import type { HttpAnswer } from "./http_status.ts";
import { SendError } from "./output.ts";

/** Where bodies go, and what is the same for all. */
export interface PostTarget extends CommonHttpParams {
  /** Addresses; where one does not work, the next is tried. */
  readonly urls: readonly string[];
  /** Method. */
  readonly method: string;
  /** Header fields of the form; those that an operator names win. */
  readonly formHeaders: Readonly<Record<string, string>>;
  /** Bytes of an answer that are looked at. */
  readonly maxAnswerBytes: number;
}

/** Posts to one target. */
export interface Poster extends Disposable {
  /**
   * Posts a body and gives the answer, whatever its status.
   * @throws {SendError} When there is no answer: `again`.
   * @throws {unknown} The reason of the signal when it aborts.
   */
  post(
    body: Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<HttpAnswer>;
  /** Takes the next address for the next body. */
  turn(): void;
  /** Says where something went wrong, without secrets. */
  toText(reason: string): string;
}

/**
 * Opens connections; nothing is sent yet.
 * @throws {TaskError} When certificates cannot be used.
 */
export async function openPoster(
  target: PostTarget,
  warn: (text: string) => void,
): Promise<Poster> {
  const { tls = {}, proxy, urls } = target;
  const isSecure = urls.some((url) => url.startsWith("https:"));
  const connection = await openConnection({
    caFile: tls.ca_file,
    certFile: tls.cert_file,
    keyFile: tls.key_file,
    verify: !isSecure || tls.verify,
    proxy,
  }, warn);
  return new HttpPoster(target, connection);
}

class HttpPoster implements Poster {
  #target: PostTarget;
  #connection: Connection;
  #headers: Record<string, string>;
  #redactor: Redactor;
  #at = 0;

  constructor(target: PostTarget, connection: Connection) {
    this.#target = target;
    this.#connection = connection;
    this.#headers = toHeaders(target);
    this.#redactor = toRedactor(target);
  }

  async post(
    body: Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const { method, timeout, compression, maxAnswerBytes } = this.#target;
    try {
      const { transport } = this.#connection;
      return await ask(
        {
          url: this.#url,
          method,
          headers: { ...this.#headers, ...headers },
          body: await compressBytes(body, compression),
          timeoutMs: timeout * 1000,
          follow: "none",
          // The answer is bounded below, without an error.
          maxBytes: Infinity,
        },
        { transport, signal },
        maxAnswerBytes,
      );
    } catch (error) {
      signal.throwIfAborted();
      const reason = error instanceof TaskError
        ? String(error.output?.["msg"] ?? error.message)
        : toMessage(error);
      throw new SendError("again", reason);
    }
  }

  turn(): void {
    this.#at = (this.#at + 1) % this.#target.urls.length;
  }

  toText(reason: string): string {
    // The query may hold a token.
    const { origin, pathname } = new URL(this.#url);
    return `${origin}${pathname}: ${this.#redactor.redact(reason)}`;
  }

  [Symbol.dispose](): void {
    this.#connection[Symbol.dispose]();
  }

  get #url(): string {
    return this.#target.urls[this.#at] ?? "";
  }
}

/** Makes a request and reads the answer as far as it matters. */
async function ask(
  request: HttpRequest,
  means: HttpMeans,
  maxBytes: number,
): Promise<HttpAnswer> {
  const response = await openRequest(request, means);
  const { status, headers } = response;
  return { status, headers, text: await readText(response, maxBytes) };
}

async function readText(
  response: OpenResponse,
  maxBytes: number,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const part of response.body) {
    size += part.length;
    text += decoder.decode(part, { stream: true });
    // What comes after is nobody's concern; the connection ends with it.
    if (size >= maxBytes) break;
  }
  return text + decoder.decode();
}

/** Header fields of all requests; what an operator names wins. */
function toHeaders(target: PostTarget): Record<string, string> {
  const { formHeaders, headers, auth, compression } = target;
  const own: Record<string, string> = {
    ...formHeaders,
    ...auth && toAuthHeader(auth),
  };
  if (compression.algorithm !== "none") {
    own["content-encoding"] = compression.algorithm;
  }
  const all = new Headers(own);
  for (const [name, value] of Object.entries(headers)) all.set(name, value);
  return Object.fromEntries(all);
}

function toAuthHeader(auth: AuthParams): Record<string, string> {
  if (auth.type === "bearer") return { authorization: `Bearer ${auth.token}` };
  if (auth.type === "apikey") return { [auth.header_name]: auth.key };
  const pair = new TextEncoder().encode(`${auth.username}:${auth.password}`);
  return { authorization: `Basic ${pair.toBase64()}` };
}

/** A server may say in its answer what it was sent. */
function toRedactor(target: PostTarget): Redactor {
  const redactor = new Redactor();
  const { auth, headers, urls, proxy } = target;
  if (auth?.type === "basic") {
    redactor.add(auth.password);
    redactor.add(`${auth.username}:${auth.password}`);
  }
  if (auth?.type === "bearer") redactor.add(auth.token);
  if (auth?.type === "apikey") redactor.add(auth.key);
  for (const [name, value] of Object.entries(headers)) {
    if (
      /^(authorization|cookie)$/i.test(name) || SECRET_KEY_REGEXP.test(name)
    ) {
      redactor.add(value);
    }
  }
  for (const url of [...urls, ...proxy === undefined ? [] : [proxy]]) {
    const { username, password, searchParams } = new URL(url);
    const secret = decodeURIComponent(password);
    redactor.add(secret);
    redactor.add(`${decodeURIComponent(username)}:${secret}`);
    searchParams.forEach((value) => redactor.add(value));
  }
  return redactor;
}
