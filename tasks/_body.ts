/** Bodies of requests: JSON, form fields, multipart (RFC 7578), or as they are. */

import { type Host, type TaskContext, TaskError } from "../lib/task.ts";

/** How a body is written. */
export type BodyFormat = "raw" | "json" | "form-urlencoded" | "form-multipart";

/** A body with the type that it announces. */
export interface Body {
  body: string | Uint8Array;
  contentType?: string;
}

/**
 * Writes a value as a body.
 * @throws {TaskError} When the value has no such form.
 */
export async function toBody(
  value: unknown,
  format: BodyFormat,
  host: Host,
  context: TaskContext,
): Promise<Body> {
  switch (format) {
    case "raw":
      if (typeof value === "string") return { body: value };
      throw toShapeError(format, "a text");
    case "json":
      return {
        body: typeof value === "string" ? value : JSON.stringify(value),
        contentType: "application/json",
      };
    case "form-urlencoded":
      return {
        body: typeof value === "string"
          ? value
          : new URLSearchParams(toPairs(value)).toString(),
        contentType: "application/x-www-form-urlencoded",
      };
    case "form-multipart":
      return await toMultipart(value, host, context);
  }
}

function toShapeError(format: BodyFormat, wanted: string): TaskError {
  return new TaskError(
    `Cannot write the body as ${format}: expected ${wanted}`,
  );
}

/** Reads form fields from a map, whose lists repeat their name, or from a list of pairs. */
function toPairs(value: unknown): [string, string][] {
  const wanted = "a map of fields or a list of pairs";
  const pairs: [string, string][] = [];
  const add = (name: unknown, field: unknown) => {
    if (!isScalar(name) || !isScalar(field)) {
      throw toShapeError("form-urlencoded", wanted);
    }
    pairs.push([String(name), String(field)]);
  };
  if (Array.isArray(value)) {
    for (const pair of value) {
      if (!Array.isArray(pair) || pair.length !== 2) {
        throw toShapeError("form-urlencoded", wanted);
      }
      add(pair[0], pair[1]);
    }
    return pairs;
  }
  if (!isRecord(value)) throw toShapeError("form-urlencoded", wanted);
  for (const [name, field] of Object.entries(value)) {
    if (Array.isArray(field)) field.forEach((one) => add(name, one));
    else add(name, field);
  }
  return pairs;
}

function isScalar(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One part of a multipart body. */
interface Part {
  head: string;
  content: Uint8Array;
}

async function toMultipart(
  value: unknown,
  host: Host,
  context: TaskContext,
): Promise<Body> {
  if (!isRecord(value)) {
    throw toShapeError("form-multipart", "a map of fields");
  }
  const parts: Part[] = [];
  for (const [name, field] of Object.entries(value)) {
    parts.push(await toPart(name, field, host, context));
  }
  const boundary = await toBoundary(parts);
  const encode = (text: string) => new TextEncoder().encode(text);
  const pieces = parts.flatMap(({ head, content }) => [
    encode(`--${boundary}\r\n${head}\r\n\r\n`),
    content,
    encode("\r\n"),
  ]);
  const body = await new Blob(
    [...pieces, encode(`--${boundary}--\r\n`)].map((piece) =>
      new Uint8Array(piece)
    ),
  ).bytes();
  return { body, contentType: `multipart/form-data; boundary=${boundary}` };
}

/** Writes a field: a text, or a map with `content` or `filename`, `mime_type` and `multipart_encoding`. */
async function toPart(
  name: string,
  field: unknown,
  host: Host,
  context: TaskContext,
): Promise<Part> {
  const disposition = `Content-Disposition: form-data; name="${
    toQuoted(name)
  }"`;
  if (isScalar(field)) {
    const content = new TextEncoder().encode(String(field));
    return { head: disposition, content };
  }
  const { filename, content, mime_type: type, multipart_encoding: encoding } =
    isRecord(field) ? field : {};
  const hasText = typeof content === "string";
  if (!hasText && typeof filename !== "string") {
    throw toShapeError(
      "form-multipart",
      `a text, or a map with "content" or "filename", as field "${name}"`,
    );
  }
  const bytes = hasText
    ? new TextEncoder().encode(content)
    : await host.readFile(await context.findFile("files", String(filename)));
  const isBase64 = encoding === "base64";
  const lines = [
    typeof filename === "string"
      ? `${disposition}; filename="${
        toQuoted(filename.split("/").pop() ?? "")
      }"`
      : disposition,
    `Content-Type: ${
      toQuoted(
        typeof type === "string"
          ? type
          : hasText
          ? "text/plain"
          : "application/octet-stream",
      )
    }`,
    ...(isBase64 ? ["Content-Transfer-Encoding: base64"] : []),
  ];
  return {
    head: lines.join("\r\n"),
    content: isBase64 ? new TextEncoder().encode(bytes.toBase64()) : bytes,
  };
}

/** Escapes what would end a quoted value or a line, as browsers do. */
function toQuoted(text: string): string {
  return text.replaceAll('"', "%22").replace(/[\r\n\0]/g, " ");
}

/** A boundary of the content itself, so that a plan made twice is the same. */
async function toBoundary(parts: readonly Part[]): Promise<string> {
  const whole = await new Blob(
    parts.flatMap(({ head, content }) => [head, new Uint8Array(content)]),
  ).arrayBuffer();
  const digest = await crypto.subtle.digest("SHA-256", whole);
  return `driftless-${new Uint8Array(digest).toHex().slice(0, 40)}`;
}
