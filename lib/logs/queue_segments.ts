/**
 * The files of a queue: `GENERATION.OFFSET.jsonl`, where the offset is that of
 * the first byte in the stream of all files. A queue whose files are all gone
 * gets another generation, so that no two events have one name.
 *
 * @module
 */

import { cutTornLine } from "../outputs/line_file.ts";
import { makePrivateDir } from "../private_dir.ts";

const NAME_REGEXP = /^([0-9a-f]{12})\.(\d{16})\.jsonl$/;
/** Digits that tell generations apart. */
const GENERATION_DIGITS = 12;

/** Part of the stream. */
export interface Segment {
  /** Its file. */
  readonly path: string;
  /** Offset of the first byte in the stream. */
  readonly start: number;
  /** Offset after the last byte; that of the newest grows. */
  end: number;
}

/** What was found in the directory of a queue. */
export interface FoundSegments {
  /** The part of their names that all share. */
  readonly generation: string;
  /** By their offset. */
  readonly segments: Segment[];
}

/** Makes the directory where it is absent, cuts off what a killed process left half-written, and lists the rest. */
export function findSegments(dir: string): FoundSegments {
  makePrivateDir(dir);
  const names = [...Deno.readDirSync(dir)].map(({ name }) => name)
    .filter((name) => NAME_REGEXP.test(name)).sort();
  const generation = NAME_REGEXP.exec(names.at(-1) ?? "")?.[1] ??
    crypto.randomUUID().replaceAll("-", "").slice(-GENERATION_DIGITS);
  return {
    generation,
    segments: names.filter((name) => name.startsWith(generation))
      .map((name) => toSegment(dir, name)),
  };
}

/** Makes a file for what follows, durably. */
export function makeSegment(
  dir: string,
  generation: string,
  start: number,
): Segment {
  const name = `${generation}.${String(start).padStart(16, "0")}.jsonl`;
  const path = `${dir}/${name}`;
  Deno.openSync(path, { write: true, createNew: true, mode: 0o600 }).close();
  using directory = Deno.openSync(dir);
  directory.syncSync();
  return { path, start, end: start };
}

function toSegment(dir: string, name: string): Segment {
  const path = `${dir}/${name}`;
  const start = Number(NAME_REGEXP.exec(name)?.[2]);
  using file = Deno.openSync(path, { read: true, write: true });
  return { path, start, end: start + cutTornLine(file) };
}
