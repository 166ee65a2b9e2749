/** Cuts the body of a request into the texts of events. */

/** How a body is read: `json` is one value or a list of them, the others are lines. */
export type BodyFormat = "json" | "ndjson" | "text";

/** Codings that a body may have. */
const CODINGS: Readonly<Record<string, "gzip" | "deflate">> = {
  gzip: "gzip",
  "x-gzip": "gzip",
  deflate: "deflate",
};

/** A body that cannot be taken. */
export class BodyError extends Error {
  /** Name of the class. */
  override name = "BodyError";

  /** Takes the status code of the answer and its text. */
  constructor(
    /** Status code of the answer. */
    public readonly status: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Tells the format of a body by its media type. */
export function toBodyFormat(contentType: string): BodyFormat {
  const type = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (
    /^application\/(?:x-ndjson|ndjson|jsonl|jsonlines|x-jsonlines)$/.test(type)
  ) {
    return "ndjson";
  }
  return /^application\/(?:.+\+)?json$/.test(type) ? "json" : "text";
}

/**
 * Unpacks a body.
 * @throws {BodyError} When the coding is unknown, broken or hides too much.
 */
export async function unpackBody(
  body: Uint8Array<ArrayBuffer>,
  coding: string,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const word = coding.trim().toLowerCase();
  if (word === "" || word === "identity") return body;
  const form = Object.hasOwn(CODINGS, word) ? CODINGS[word] : undefined;
  if (form === undefined) {
    throw new BodyError(415, "Only the codings gzip and deflate are known");
  }
  const stream = new Blob([body]).stream()
    .pipeThrough(new DecompressionStream(form));
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    for await (const piece of stream) {
      size += piece.length;
      if (size > maxBytes) break;
      pieces.push(piece);
    }
  } catch (cause) {
    throw new BodyError(400, "The coding of the body is broken", { cause });
  }
  if (size > maxBytes) throw new BodyError(413, "The body is too long");
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

/**
 * Gives the texts of a body; of JSON as they stand there, so that large
 * numbers stay what they are.
 * @throws {BodyError} When it is no JSON but should be.
 */
export function splitBody(body: Uint8Array, format: BodyFormat): string[] {
  const text = new TextDecoder().decode(body);
  if (format === "json") return splitJson(text);
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const plain = lines.map((line) => line.replace(/\r$/, ""));
  return format === "text" ? plain : plain.filter((line) => line.trim() !== "");
}

function splitJson(text: string): string[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new BodyError(400, "The body is no JSON", { cause });
  }
  if (!Array.isArray(value)) return [toItemText(value, text.trim())];
  const items = splitItems(text);
  return value.map((item, index) => toItemText(item, items[index] ?? ""));
}

/** A text is the event itself. */
function toItemText(value: unknown, source: string): string {
  return typeof value === "string" ? value : source;
}

/** Cuts a list that is known to be JSON at its commas. */
function splitItems(text: string): string[] {
  const items: string[] = [];
  const begin = text.indexOf("[") + 1;
  let depth = 0;
  let start = begin;
  for (let at = begin; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = findQuoteEnd(text, at);
    else if (char === "[" || char === "{") depth++;
    else if (depth === 0 && (char === "," || char === "]")) {
      items.push(text.slice(start, at).trim());
      start = at + 1;
      if (char === "]") break;
    } else if (char === "]" || char === "}") depth--;
  }
  return items;
}

function findQuoteEnd(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}
