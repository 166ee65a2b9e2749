/** HTTP questions with bounded redirects, size and time. */

import { TaskError } from "../error.ts";
import type { HttpRequest, HttpResponse } from "./host.ts";
import {
  type Hop,
  mayFollow,
  toHop,
  toNextHop,
  toShownUrl,
} from "./http_hop.ts";
import { Watch } from "./http_watch.ts";

/** Greatest body in bytes when a request names none. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Greatest number of redirects, as in curl(1) and the Fetch standard's spirit. */
const MAX_REDIRECTS = 10;

/** An answer whose body has not been read yet; read it to its end or close it. */
export interface OpenResponse extends Omit<HttpResponse, "body"> {
  /** The body in pieces; throws when it is too large, too slow or cut off. */
  body: AsyncIterable<Uint8Array>;
  /** Gives the connection up without reading the body. */
  close(): Promise<void>;
}

/** What a transport gives back. */
export interface Exchange {
  status: number;
  headers: Record<string, string>;
  body: AsyncIterable<Uint8Array> | undefined;
  cancel(): Promise<void>;
}

/** Makes one exchange without redirects. */
export type Transport = (
  hop: Hop,
  request: HttpRequest,
  signal: AbortSignal,
) => Promise<Exchange>;

/** How a request is made, where nobody needs the usual. */
export interface HttpMeans {
  /** Makes the exchanges, for instance over connections that are kept. */
  transport?: Transport;
  /** Ends the request. */
  signal?: AbortSignal;
}

/**
 * Sends a request and reads the whole answer.
 * @throws {TaskError} When there is no answer, or it is too large or too slow; `output.status` is then -1.
 * @throws {unknown} The reason of the signal when it aborts.
 */
export async function sendRequest(
  request: HttpRequest,
  means: HttpMeans = {},
): Promise<HttpResponse> {
  const { body, close: _close, ...rest } = await openRequest(request, means);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    parts.push(part);
    length += part.length;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return { ...rest, body: whole };
}

/**
 * Sends a request and follows redirects: at most ten, never from https to
 * http, never to another scheme or to a link-local address, and without
 * credentials once the origin changes.
 * @throws {TaskError} As `sendRequest`, for the body while it is read.
 */
export async function openRequest(
  request: HttpRequest,
  { transport = exchange, signal }: HttpMeans = {},
): Promise<OpenResponse> {
  const first = toHop(request);
  if (first.url.protocol === "file:") {
    const { openFile } = await import("./http_file.ts");
    return openFile(first, request.maxBytes ?? MAX_BYTES);
  }
  const watch = new Watch(request, toShownUrl(request.url), signal);
  try {
    let hop = first;
    for (let count = 0;; count++) {
      const answer = await transport(hop, request, watch.signal);
      const { location } = answer.headers;
      const leads = location !== undefined &&
        [301, 302, 303, 307, 308].includes(answer.status) &&
        mayFollow(request, hop.method);
      if (!leads) return toResponse(hop, answer, request, watch, count > 0);
      await answer.cancel();
      if (count === MAX_REDIRECTS) {
        throw new TaskError(`it redirects more than ${MAX_REDIRECTS} times`);
      }
      hop = toNextHop(hop, answer.status, location, request);
    }
  } catch (error) {
    watch.stop();
    throw watch.toError(error);
  }
}

async function exchange(
  hop: Hop,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<Exchange> {
  const special = request.unixSocket !== undefined ||
    request.verifyTls === false || request.caFile !== undefined ||
    request.clientCert !== undefined;
  if (special) {
    const { exchangeByNode } = await import("./http_node.ts");
    return await exchangeByNode(hop, request, signal);
  }
  return await exchangeByFetch(hop, signal);
}

/** Gives a body as `fetch` takes it, which copies it once: memory that others share is copied before. */
function toFetchBody(
  body: Hop["body"],
): string | Uint8Array<ArrayBuffer> | undefined {
  if (typeof body === "string" || body === undefined) return body;
  const { buffer, byteOffset, length } = body;
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, length)
    : new Uint8Array(body);
}

/**
 * Makes one exchange with `fetch`, over connections of its own where a client is given.
 * @throws {Error} As Deno says, when there is no answer.
 */
export async function exchangeByFetch(
  hop: Hop,
  signal: AbortSignal,
  client?: Deno.HttpClient,
): Promise<Exchange> {
  const body = toFetchBody(hop.body);
  const response = await fetch(hop.url, {
    method: hop.method,
    headers: hop.headers,
    redirect: "manual",
    signal,
    ...(body === undefined ? {} : { body }),
    ...(client === undefined ? {} : { client }),
  });
  const headers: Record<string, string> = {};
  for (const [name, value] of response.headers) {
    headers[name] = headers[name] === undefined
      ? value
      : `${headers[name]}\n${value}`;
  }
  return {
    status: response.status,
    headers,
    body: response.body ?? undefined,
    cancel: async () => await response.body?.cancel(),
  };
}

function toResponse(
  hop: Hop,
  answer: Exchange,
  request: HttpRequest,
  watch: Watch,
  redirected: boolean,
): OpenResponse {
  const maxBytes = request.maxBytes ?? MAX_BYTES;
  const announced = answer.headers["content-encoding"] === undefined &&
      hop.method !== "HEAD"
    ? Number(answer.headers["content-length"] ?? NaN)
    : NaN;
  async function* read(): AsyncGenerator<Uint8Array> {
    let count = 0;
    try {
      if (announced > maxBytes) throw toTooLarge(maxBytes);
      for await (const part of answer.body ?? []) {
        watch.tick();
        count += part.length;
        if (count > maxBytes) throw toTooLarge(maxBytes);
        yield part;
      }
      if (count < announced && answer.status !== 304) {
        throw new TaskError(
          `the answer was cut off after ${count} of ${announced} bytes`,
        );
      }
    } catch (error) {
      throw watch.toError(error);
    } finally {
      watch.stop();
      await answer.cancel().catch(() => {});
    }
  }
  return {
    status: answer.status,
    url: hop.url.href,
    redirected,
    headers: answer.headers,
    body: read(),
    close: async () => {
      watch.stop();
      await answer.cancel().catch(() => {});
    },
  };
}

function toTooLarge(maxBytes: number): TaskError {
  return new TaskError(`the answer is larger than ${maxBytes} bytes`);
}
