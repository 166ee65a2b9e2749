/** Checks a chain of audit records, and names the first that is not as it was written. */

import { createHash } from "node:crypto";
import {
  type AuditHead,
  type AuditLink,
  parseLink,
  readHead,
} from "./audit_head.ts";
import { listFiles } from "./outputs/line_directory.ts";
import { readLines } from "./outputs/line_file.ts";

/** What a check found. */
export interface AuditReport {
  /** How many records are good, up to the first bad one. */
  records: number;
  /** The first bad record, by file name in the directory and line, 1-based. */
  firstBad?: { file: string; line: number; why: string };
}

/** Where a line stands. */
interface Spot {
  file: string;
  line: number;
}

/** A record that was read. */
interface Seen extends AuditLink, Spot {
  digest: string;
}

/** Checks the chain in a directory, as `verifyAudit` says. */
export function verifyChain(dir: string): AuditReport {
  const head = readHead(dir);
  const files = listFiles(dir);
  if (head === undefined && files.length === 0) return { records: 0 };
  if (head === undefined || head instanceof SyntaxError) {
    const why = head?.message ?? "it is missing";
    return { records: 0, firstBad: { file: "head", line: 1, why } };
  }
  const check = new Check(head);
  try {
    for (const file of files) {
      let line = 0;
      for (const { bytes, isWhole } of readLines(`${dir}/${file}`)) {
        line++;
        // The end check tells whether the head knows of an unfinished last line.
        if (!isWhole && file === files.at(-1)) break;
        check.add(bytes, { file, line });
      }
    }
    check.end(files.at(-1) ?? "head");
  } catch (error) {
    if (!(error instanceof BadRecord)) throw error;
    const { records, spot: { file, line }, message: why } = error;
    return { records, firstBad: { file, line, why } };
  }
  return { records: check.count };
}

/** Digests a line; over a long chain `node:crypto` is worth its loading. */
function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The first break of a chain, with the number of good records before it. */
class BadRecord extends Error {
  constructor(
    public readonly records: number,
    public readonly spot: Spot,
    why: string,
  ) {
    super(why);
  }
}

/** Follows the chain; throws a `BadRecord` at the first break. */
class Check {
  /** Records seen so far. */
  count = 0;
  #last: Seen | undefined;
  /** The record before the last, when the last does not hold its digest: one of the two was edited. */
  #doubt: Seen | undefined;

  constructor(private readonly head: AuditHead) {}

  /** Checks the next line. */
  add(bytes: Uint8Array, { file, line }: Spot): void {
    const link = parseLink(new TextDecoder().decode(bytes));
    const last = this.#last;
    if (link === undefined) {
      this.#blameDoubted();
      throw this.#bad({ file, line }, "it is not an audit record");
    }
    const seen = { ...link, file, line, digest: digest(bytes) };
    const follows = link.prev === last?.digest;
    if (last !== undefined && this.#doubt !== undefined) {
      if (!follows) throw this.#edited(last, 1);
      this.#blameDoubted();
    }
    const { first } = this.head;
    const expected = last === undefined
      ? Math.min(first.seq, link.seq)
      : last.seq + 1;
    if (link.seq !== expected) {
      throw this.#bad(
        seen,
        `expected record ${expected}, found record ${link.seq}: ` +
          "records are missing or out of order",
      );
    }
    if (link.seq === first.seq && link.prev !== first.prev) {
      throw this.#edited(seen, 0);
    }
    if (last !== undefined && !follows) {
      // The head vouches for its record.
      if (last.seq === this.head.seq) throw this.#edited(seen, 0);
      this.#doubt = last;
    }
    this.#last = seen;
    this.count++;
    this.#checkHead(seen);
  }

  /** Checks that nothing is missing behind the last line. */
  end(file: string): void {
    this.#blameDoubted();
    const { seq, first } = this.head;
    const last = this.#last;
    const next = last === undefined ? first.seq : last.seq + 1;
    if (next <= seq) {
      const line = last?.file === file ? last.line + 1 : 1;
      throw this.#bad(
        { file, line },
        next === seq
          ? `record ${seq} is missing at the end`
          : `records ${next} to ${seq} are missing at the end`,
      );
    }
  }

  #checkHead(seen: Seen): void {
    if (seen.seq !== this.head.seq) return;
    if (seen.digest !== this.head.digest) throw this.#edited(seen, 1);
    this.#blameDoubted();
  }

  #blameDoubted(): void {
    if (this.#doubt !== undefined) throw this.#edited(this.#doubt, 2);
  }

  /** Blames a record that is so many records back. */
  #edited(spot: Spot, back: number): BadRecord {
    return new BadRecord(
      this.count - back,
      spot,
      "it was edited: its digest is not the one that was noted",
    );
  }

  #bad(spot: Spot, why: string): BadRecord {
    return new BadRecord(this.count, spot, why);
  }
}
