/** What a server has at an address, asked without fetching it where that is possible. */

import {
  type Host,
  type HttpRequest,
  type HttpResponse,
  TaskError,
  UnknownState,
} from "../lib/task.ts";

/** Greatest content in bytes that is read only to be compared. */
export const MAX_COMPARED_BYTES = 64 * 1024 ** 2;

/** Tells whether a file has the content that is served, by digest. */
export async function hasBody(
  path: string,
  request: HttpRequest,
  host: Host,
): Promise<boolean> {
  const answer = await host.request({
    ...request,
    maxBytes: MAX_COMPARED_BYTES,
  });
  requireSuccess(answer, host);
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new Uint8Array(answer.body),
  );
  return new Uint8Array(digest).toHex() === await host.digest(path, "sha256");
}

/**
 * Asks what the server has, without the content: by HEAD, and where that is
 * refused by the first byte.
 * @throws {TaskError} When it has nothing there.
 */
export async function ask(
  request: HttpRequest,
  host: Host,
): Promise<HttpResponse> {
  const headers = { ...request.headers, "accept-encoding": "identity" };
  const answer = await host.request({ ...request, method: "HEAD", headers });
  if (answer.status < 400 || [404, 410].includes(answer.status)) {
    return requireSuccess(answer, host);
  }
  const range = { ...headers, range: "bytes=0-0" };
  return requireSuccess(
    await host.request({ ...request, headers: range }),
    host,
  );
}

/** Refuses an answer without content; in a dry run an earlier change may still bring it. */
function requireSuccess(answer: HttpResponse, host: Host): HttpResponse {
  if (answer.status === 200 || answer.status === 206) return answer;
  const { status, url, headers } = answer;
  if (host.pending) {
    throw new UnknownState(
      `${host.pending.name} may change what answers at ${url}`,
    );
  }
  const msg = `the server answered ${status}`;
  throw new TaskError(`Cannot get "${url}": ${msg}`, {
    output: { status_code: status, url, headers, msg },
  });
}

/** Reads size and time of the content from an answer; a size of 0 is what many servers say to HEAD, whatever the content, and tells nothing. */
export function readValidators(
  { status, headers }: HttpResponse,
): { size?: number; mtimeMs?: number } {
  const length = status === 206
    ? headers["content-range"]?.split("/")[1]
    : headers["content-length"];
  const isEncoded = headers["content-encoding"] !== undefined;
  const size = Number(length ?? NaN);
  const mtimeMs = Date.parse(headers["last-modified"] ?? "");
  return {
    ...(Number.isSafeInteger(size) && size > 0 && !isEncoded ? { size } : {}),
    ...(Number.isNaN(mtimeMs) ? {} : { mtimeMs }),
  };
}
