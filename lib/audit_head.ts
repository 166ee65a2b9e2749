/** The head of an audit chain: up to where it must be there. */

import { toMessage } from "./error.ts";

/** Stands for the digest before the first record. */
export const NO_DIGEST: string = "0".repeat(64);

/** What is known of a chain beside its records. */
export interface AuditHead {
  /** Number of a record that was on disk, 0 for none; later ones may follow. */
  seq: number;
  /** SHA-256 of the bytes of that line; hex. */
  digest: string;
  /** The oldest record that is kept, with the digest before it. */
  first: AuditLink;
}

/** The number of a record and the digest of the one before. */
export interface AuditLink {
  seq: number;
  prev: string;
}

/** Reads the head of a chain; undefined when it is missing, an error when it is damaged. */
export function readHead(dir: string): AuditHead | SyntaxError | undefined {
  let text: string;
  try {
    text = Deno.readTextFileSync(`${dir}/head`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    return new SyntaxError(toMessage(error), { cause: error });
  }
  const data = parseObject(text);
  const { seq, digest } = data ?? {};
  const first = toLink(data?.first);
  return isCount(seq) && isDigest(digest) && first !== undefined
    ? { seq, digest, first }
    : new SyntaxError("it is damaged");
}

/** Replaces the head of a chain atomically and durably. */
export function writeHead(dir: string, head: AuditHead): void {
  const temp = `${dir}/head.new`;
  {
    using file = Deno.openSync(temp, {
      write: true,
      create: true,
      truncate: true,
      mode: 0o600,
    });
    file.writeSync(new TextEncoder().encode(`${JSON.stringify(head)}\n`));
    file.syncDataSync();
  }
  Deno.renameSync(temp, `${dir}/head`);
}

/** Reads the links of a record, or undefined when the text is none. */
export function parseLink(text: string): AuditLink | undefined {
  return toLink(parseObject(text));
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return isObject(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

function toLink(data: unknown): AuditLink | undefined {
  if (!isObject(data)) return undefined;
  const { seq, prev } = data;
  return isCount(seq) && isDigest(prev) ? { seq, prev } : undefined;
}

function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isDigest(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}
