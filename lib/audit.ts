/**
 * Audit records: what was done to this host, each record holding the digest
 * of the one before, so that none can be edited, dropped or moved unnoticed.
 * Whoever can write all files can forge the whole chain; a copy of the head
 * kept elsewhere proves it.
 *
 * @module
 */

import {
  type AuditHead,
  NO_DIGEST,
  parseLink,
  readHead,
  writeHead,
} from "./audit_head.ts";
import type { AuditReport } from "./audit_verify.ts";
import { TaskError, toMessage } from "./error.ts";
import { LineDirectory } from "./outputs/line_directory.ts";
import { readLines } from "./outputs/line_file.ts";
import { sha256 } from "./sha256.ts";

export type { AuditReport } from "./audit_verify.ts";

/** Largest record in bytes; of a larger one only the short fields are kept. */
const RECORD_LIMIT = 1024 * 1024;
/** Longest field, as JSON, that is kept of a record that is too large. */
const FIELD_LIMIT = 4096;

/** How audit records are kept. */
export interface AuditOptions {
  /** Greatest size of a file; 64 MiB when absent. */
  maxBytes?: number;
  /** Files to keep; 400 when absent, 0 keeps all. */
  maxFiles?: number;
  /** Milliseconds since 1970; the clock's when absent. */
  now?: () => number;
}

/** An open chain of records. */
export interface Audit extends Disposable {
  /**
   * Appends a record durably: `seq`, `at` and `prev` are added, secrets must
   * have been redacted.
   * @throws {TaskError} When it cannot be written.
   */
  append(record: Readonly<Record<string, unknown>>): void;
  /** Closes the chain. */
  close(): void;
}

/**
 * Opens the chain in a directory, beginning one where there is none. Only one
 * process can have it open.
 * @throws {TaskError} When it cannot be opened.
 */
export function openAudit(dir: string, options: AuditOptions = {}): Audit {
  const now = options.now ?? Date.now;
  const chain = new Chain(dir);
  const lines = new LineDirectory(dir, {
    maxBytes: options.maxBytes ?? 64 * 1024 * 1024,
    maxFiles: options.maxFiles ?? 400,
    beforeRemove: (oldest) => chain.forgetBefore(oldest),
    now,
  });
  const append = (record: Readonly<Record<string, unknown>>) => {
    const seq = chain.head.seq + 1;
    const at = new Date(now()).toISOString();
    const bytes = toLine({ seq, at, ...record }, seq, chain.head.digest);
    lines.append([bytes]);
    chain.extend(seq, sha256(bytes));
  };
  const close = () => lines[Symbol.dispose]();
  try {
    const lost = chain.resume(lines.readLast());
    if (lost !== undefined) append({ kind: "audit", why: `head: ${lost}` });
  } catch (error) {
    close();
    throw error;
  }
  return { append, close, [Symbol.dispose]: close };
}

/**
 * Checks every record in a directory against the one before it and against
 * the head; a directory that does not exist is an empty chain. A line that a
 * killed process left unfinished behind the head is no fault. Needs read
 * permission for the directory.
 */
export async function verifyAudit(dir: string): Promise<AuditReport> {
  const { verifyChain } = await import("./audit_verify.ts");
  return verifyChain(dir);
}

/** Where the chain ends, in memory and in its head file. */
class Chain {
  head: AuditHead = {
    seq: 0,
    digest: NO_DIGEST,
    first: { seq: 1, prev: NO_DIGEST },
  };

  constructor(private readonly dir: string) {}

  /**
   * Takes up the chain after its last line. Where the head knows of more than
   * there is, it goes on from the head, so that the gap stays visible. Tells
   * what is wrong with the head, if anything.
   */
  resume(line: Uint8Array | undefined): string | undefined {
    const head = readHead(this.dir);
    const last = line && parseLink(new TextDecoder().decode(line));
    const isKnown = head !== undefined && !(head instanceof SyntaxError);
    if (isKnown) this.head = head;
    if (line && last && last.seq > this.head.seq) {
      this.head = { ...this.head, seq: last.seq, digest: sha256(line) };
    }
    if (isKnown) return undefined;
    if (line === undefined && head === undefined) {
      this.#save();
      return undefined;
    }
    return head?.message ?? "it is missing";
  }

  /** Notes that a record is on disk. */
  extend(seq: number, digest: string): void {
    this.head = { ...this.head, seq, digest };
    this.#save();
  }

  /** Makes the first record of a file the oldest one, before those before it are removed. */
  forgetBefore(path: string): void {
    // The newest file is still empty when it is the only one to stay.
    let first = { seq: this.head.seq + 1, prev: this.head.digest };
    for (const { bytes } of readLines(path)) {
      first = parseLink(new TextDecoder().decode(bytes)) ?? first;
      break;
    }
    this.head = { ...this.head, first };
    this.#save();
  }

  #save(): void {
    try {
      writeHead(this.dir, this.head);
    } catch (cause) {
      throw new TaskError(
        `Cannot write "${this.dir}/head": ${toMessage(cause)}`,
        { cause, advice: "Look at the free space and rights of the directory" },
      );
    }
  }
}

/** Writes a record as a line; its own `seq` and `prev` are not its to choose. */
function toLine(
  record: Readonly<Record<string, unknown>>,
  seq: number,
  prev: string,
): Uint8Array {
  const encoder = new TextEncoder();
  const bytes = encoder.encode(JSON.stringify({ ...record, seq, prev }));
  if (bytes.length <= RECORD_LIMIT) return bytes;
  const short = Object.entries(record).filter(([, value]) =>
    (JSON.stringify(value)?.length ?? 0) <= FIELD_LIMIT
  );
  return encoder.encode(JSON.stringify({
    ...Object.fromEntries(short.slice(0, 100)),
    oversized: bytes.length,
    seq,
    prev,
  }));
}
