/** Answers of web services as data: headers, cookies, JSON. */

import {
  type HttpResponse,
  type Made,
  type Output,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";

/** Greatest text that `content` holds, in bytes. */
const MAX_TEXT_BYTES = 1024 * 1024;

/** Writes an answer as data: `status`, `url`, `redirected`, `headers`, `location`, `cookies`, `json`, `content`. */
export function toAnswer(answer: HttpResponse, context: TaskContext): Output {
  const { status, url, redirected, headers, body } = answer;
  const type = headers["content-type"] ?? "";
  const cookies = parseCookies(headers["set-cookie"]);
  return {
    status,
    url,
    redirected,
    headers,
    cookies,
    cookies_string: Object.entries(cookies)
      .map(([name, value]) => `${name}=${value}`).join("; "),
    ...(headers["location"] === undefined
      ? {}
      : { location: headers["location"] }),
    ...(isJson(type) && body.length > 0 ? parseJson(body, url, context) : {}),
    content: decode(body.subarray(0, MAX_TEXT_BYTES), type),
  };
}

/**
 * Reads the answer of a request that was made.
 * @throws {TaskError} When the record is not whole.
 */
export function toMadeAnswer(made: Made, asked: string): HttpResponse {
  const { url = asked, redirected, headers, body } = made.data ?? {};
  const isWhole = typeof url === "string" && body instanceof Uint8Array;
  if (!isWhole) throw new TaskError(`Cannot read the answer of "${asked}"`);
  return {
    status: made.code,
    url,
    redirected: redirected === true,
    headers: toTexts(headers),
    body,
  };
}

function toTexts(value: unknown): Record<string, string> {
  const texts: Record<string, string> = {};
  if (typeof value !== "object" || value === null) return texts;
  for (const [name, text] of Object.entries(value)) {
    if (typeof text === "string") texts[name] = text;
  }
  return texts;
}

/** Reads names and values of `Set-Cookie` lines (RFC 6265 §4.1). */
function parseCookies(lines: string | undefined): Record<string, string> {
  const cookies: Record<string, string> = {};
  for (const line of lines?.split("\n") ?? []) {
    const pair = line.split(";", 1)[0]!;
    const equals = pair.indexOf("=");
    if (equals < 1) continue;
    cookies[pair.slice(0, equals).trim()] = pair.slice(equals + 1).trim();
  }
  return cookies;
}

/** Tells JSON and types written in it, such as `application/problem+json` (RFC 6839 §3.1). */
function isJson(type: string): boolean {
  return /^[\w.-]+\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type.trim());
}

function parseJson(
  body: Uint8Array,
  url: string,
  context: TaskContext,
): { json?: unknown } {
  try {
    return { json: JSON.parse(new TextDecoder().decode(body)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.warn(`Cannot read the JSON that "${url}" announced: ${reason}`);
    return {};
  }
}

/** Decodes text by the character set that its type names, else as UTF-8. */
function decode(body: Uint8Array, type: string): string {
  const charset = /;\s*charset="?([\w.:-]+)/i.exec(type)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
}
