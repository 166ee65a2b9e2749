/**
 * The head of a request (RFC 9112), read strictly: lines end with CR LF,
 * nothing is folded, and what two readers might take differently is refused.
 *
 * @module
 */

/** Greatest head of a request, in bytes. */
export const MAX_HEAD_BYTES = 16 * 1024;
/** Greatest path with its query, in bytes. */
export const MAX_TARGET_BYTES = 8 * 1024;
/** Greatest first line: the path, and room for the method and the version. */
const MAX_LINE_BYTES = MAX_TARGET_BYTES + 64;
/** Most headers of a request. */
const MAX_HEADERS = 100;

const REQUEST_REGEXP =
  /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\x21-\x7e]+) HTTP\/(\d)\.(\d)$/;
const HEADER_REGEXP =
  /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t\x20-\x7e\x80-\u{ffff}]*)$/u;

/** The head of a request. */
export interface Head {
  readonly method: string;
  /** Path with percent signs resolved. */
  readonly path: string;
  /** What stands behind the question mark. */
  readonly query: string;
  /** Headers by their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Whether another request may follow. */
  readonly isKept: boolean;
  /** Speaks HTTP/1.0, which has to be told that another request may follow. */
  readonly isOld: boolean;
  /** Bytes of the body; undefined when they come in chunks. */
  readonly bodyBytes: number | undefined;
}

/** A request that cannot be taken; the connection ends with the answer. */
export class Refusal extends Error {
  /** Name of the class. */
  override name = "Refusal";

  /** Takes the code of the answer and its text. */
  constructor(
    /** Status code of the answer. */
    public readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Finds where the head ends, behind its empty line; -1 when more has to come.
 * @throws {Refusal} When it is already too long.
 */
export function findHeadEnd(bytes: Uint8Array, from: number): number {
  const start = Math.max(from - 3, 0);
  for (
    let at = bytes.indexOf(13, start);
    at !== -1;
    at = bytes.indexOf(13, at + 1)
  ) {
    if (
      bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10
    ) return at + 4;
  }
  if (bytes.length > MAX_LINE_BYTES) {
    if (!bytes.subarray(0, MAX_LINE_BYTES).includes(10)) throw toTooLong();
  }
  if (bytes.length < MAX_HEAD_BYTES) return -1;
  throw new Refusal(431, "The headers are too long");
}

/**
 * Reads a head, its empty line included.
 * @throws {Refusal} When it is not as the standard wants it.
 */
export function parseHead(bytes: Uint8Array): Head {
  const lines = new TextDecoder("latin1").decode(bytes).split("\r\n")
    .slice(0, -2);
  const [, method, target, major, minor] =
    REQUEST_REGEXP.exec(lines[0] ?? "") ?? [];
  if (method === undefined || target === undefined) {
    throw new Refusal(400, "The request is malformed");
  }
  if (major !== "1") throw new Refusal(505, "Only HTTP/1 is spoken here");
  if (target.length > MAX_TARGET_BYTES) throw toTooLong();
  const headers = parseHeaders(lines.slice(1));
  const isOld = minor === "0";
  if (!isOld && !headers.has("host")) {
    throw new Refusal(400, "The header Host is missing");
  }
  const options = (headers.get("connection") ?? "").toLowerCase()
    .split(",").map((word) => word.trim());
  return {
    method,
    ...parseTarget(target),
    headers,
    isKept: isOld ? options.includes("keep-alive") : !options.includes("close"),
    isOld,
    bodyBytes: findBodyBytes(headers),
  };
}

function toTooLong(): Refusal {
  return new Refusal(414, "The address is too long");
}

function parseHeaders(lines: readonly string[]): Map<string, string> {
  if (lines.length > MAX_HEADERS) {
    throw new Refusal(431, "There are too many headers");
  }
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = HEADER_REGEXP.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new Refusal(400, "A header is malformed");
    }
    const key = name.toLowerCase();
    const known = headers.get(key);
    if (known !== undefined && (key === "host" || key === "authorization")) {
      throw new Refusal(400, "A header is there twice");
    }
    const text = value.trim();
    headers.set(key, known === undefined ? text : `${known}, ${text}`);
  }
  return headers;
}

/** Takes the forms `/path?query` and, as RFC 9112 §3.2.2 wants it, `http://host/path?query`. */
function parseTarget(target: string): { path: string; query: string } {
  const local = target.replace(/^https?:\/\/[^/?#]*/i, "");
  const mark = local.indexOf("?");
  const path = mark === -1 ? local : local.slice(0, mark);
  try {
    return {
      path: decodeURIComponent(path || "/"),
      query: mark === -1 ? "" : local.slice(mark + 1),
    };
  } catch {
    throw new Refusal(400, "The address is malformed");
  }
}

function findBodyBytes(
  headers: ReadonlyMap<string, string>,
): number | undefined {
  const length = headers.get("content-length");
  if (headers.has("transfer-encoding")) {
    if (length === undefined) return undefined;
    throw new Refusal(400, "The body has two lengths");
  }
  if (length === undefined) return 0;
  if (/^\d{1,15}$/.test(length)) return Number(length);
  throw new Refusal(400, "The length of the body is malformed");
}
