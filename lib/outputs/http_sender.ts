/** Sends batches over HTTP, one request after the other over connections that are kept. */

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
import type { Batch } from "./batch.ts";
import { compressBytes, UNCOMPRESSED } from "./compression.ts";
import type { HttpForm } from "./http_form.ts";
import type { AuthParams, CommonHttpParams } from "./http_params.ts";
import { type HttpAnswer, toSendError } from "./http_status.ts";
import {
  type Answer,
  type OpenOutput,
  type OutputContext,
  SendError,
} from "./output.ts";

/** What is sent where, and how. */
export interface HttpTarget extends CommonHttpParams {
  /** Addresses; where one does not work, the next is tried. */
  urls: readonly string[];
  /** Method. */
  method: string;
  /** Form of the body, and what answers mean. */
  form: HttpForm;
}

/**
 * Opens an output.
 * @throws {TaskError} When its certificates cannot be used.
 */
export async function openHttpOutput(
  target: HttpTarget,
  context: Pick<OutputContext, "warn">,
): Promise<OpenOutput> {
  const { tls = {}, proxy } = target;
  const isSecure = target.urls.some((url) => url.startsWith("https:"));
  const connection = await openConnection({
    caFile: tls.ca_file,
    certFile: tls.cert_file,
    keyFile: tls.key_file,
    verify: !isSecure || tls.verify,
    proxy,
  }, context.warn);
  const sender = new HttpSender(target, connection);
  return {
    send: (batch, signal) => sender.send(batch, signal),
    close: () => Promise.resolve(connection[Symbol.dispose]()),
  };
}

/** Sends batches, and reads what became of them. */
class HttpSender {
  #target: HttpTarget;
  #connection: Connection;
  #headers: Record<string, string>;
  #redactor: Redactor;
  #at = 0;

  constructor(target: HttpTarget, connection: Connection) {
    this.#target = target;
    this.#connection = connection;
    this.#headers = toHeaders(target);
    this.#redactor = toRedactor(target);
  }

  async send(batch: Batch, signal: AbortSignal): Promise<Answer | void> {
    try {
      return await this.#send(batch, signal);
    } catch (error) {
      signal.throwIfAborted();
      const { urls } = this.#target;
      const isElsewhere = !(error instanceof SendError) ||
        error.kind === "again";
      if (isElsewhere) this.#at = (this.#at + 1) % urls.length;
      throw this.#toSafe(error);
    }
  }

  async #send(batch: Batch, signal: AbortSignal): Promise<Answer | void> {
    const { form, method, timeout, compression } = this.#target;
    const body = await compressBytes(form.toBody(batch), compression);
    const { transport } = this.#connection;
    const answer = await ask(
      {
        url: this.#url(),
        method,
        headers: { ...this.#headers, "idempotency-key": batch.id },
        body,
        timeoutMs: timeout * 1000,
        follow: "none",
        // The answer is bounded below, without an error.
        maxBytes: Infinity,
      },
      { transport, signal },
      form.maxAnswerBytes,
    );
    const { status } = answer;
    if (status >= 200 && status < 300) return form.judge?.(answer, batch);
    const error = toSendError(answer);
    if (error.kind === "refused" && form.refuse !== undefined) {
      return form.refuse(this.#redactor.redact(error.message), batch);
    }
    throw error;
  }

  #url(): string {
    const { urls, form } = this.#target;
    return form.toUrl(new URL(urls[this.#at] ?? "")).href;
  }

  /** Says where it failed, without the query, which may hold a token. */
  #toSafe(error: unknown): SendError {
    const { origin, pathname } = new URL(this.#url());
    const reason = error instanceof TaskError
      ? String(error.output?.["msg"] ?? error.message)
      : toMessage(error);
    const text = `${origin}${pathname}: ${this.#redactor.redact(reason)}`;
    return error instanceof SendError
      ? new SendError(error.kind, text, { retryAfterMs: error.retryAfterMs })
      : new SendError("again", text);
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
function toHeaders(target: HttpTarget): Record<string, string> {
  const { form, headers, auth, compression } = target;
  const own: Record<string, string> = {
    "content-type": form.contentType,
    ...form.headers,
    ...auth && toAuthHeader(auth),
  };
  if (compression.algorithm !== UNCOMPRESSED.algorithm) {
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
function toRedactor(target: HttpTarget): Redactor {
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
