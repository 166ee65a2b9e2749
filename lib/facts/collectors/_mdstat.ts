/** Reads `/proc/mdstat` (md(4)). */

import { toLines } from "../collector.ts";

/** An array. */
export interface MdArray {
  /** Name of the device. */
  device: string;
  /** `active`, `inactive`, `recovering`, `resync`, `check`, or what else goes on. */
  state: string;
  /** Disks that it wants. */
  required: number;
  /** Disks that work. */
  active: number;
  /** Disks that failed. */
  failed: number;
  /** Disks that wait. */
  spare: number;
  /** Blocks in all. */
  blocks: number;
  /** Blocks that are the same on all disks. */
  synced: number;
}

const SYNCING_REGEXP = /\b(recovery|resync|check|reshape)\b\s*=/;
const STATES: Readonly<Record<string, string>> = {
  recovery: "recovering",
  resync: "resync",
  check: "check",
  reshape: "reshaping",
};

/**
 * Reads all arrays.
 * @throws {SyntaxError} When one has no line with its blocks.
 */
export function parseMdstat(text: string): MdArray[] {
  const lines = toLines(text);
  return lines.flatMap((line, index): MdArray[] => {
    const head = /^(\S+) : (active|inactive)\b(.*)$/.exec(line);
    if (head === null) return [];
    const blank = lines.findIndex((below, at) =>
      at > index && !/^\s/.test(below)
    );
    const below = lines.slice(index + 1, blank === -1 ? undefined : blank);
    return [toArray(head[1]!, head[2]!, head[3]!, below)];
  });
}

function toArray(
  device: string,
  word: string,
  disks: string,
  below: readonly string[],
): MdArray {
  const blocks = /^\s*(\d+) blocks/.exec(below[0] ?? "")?.[1];
  if (blocks === undefined) {
    throw new SyntaxError(`Expected the blocks of ${device} in /proc/mdstat`);
  }
  const counts = /\[(\d+)\/(\d+)\]/.exec(below[0]!);
  // Arrays without redundancy tell no numbers: each disk counts.
  const all = disks.split("[").length - 1;
  const isActive = word === "active";
  const sync = below.find((line) => SYNCING_REGEXP.test(line)) ?? "";
  const goesOn = SYNCING_REGEXP.exec(sync)?.[1];
  return {
    device,
    state: goesOn === undefined ? word : STATES[goesOn]!,
    required: isActive ? Number(counts?.[1] ?? all) : 0,
    active: isActive ? Number(counts?.[2] ?? all) : 0,
    failed: disks.split("(F)").length - 1,
    spare: disks.split("(S)").length - 1,
    blocks: Number(blocks),
    synced: toSynced(sync, Number(blocks)),
  };
}

function toSynced(line: string, blocks: number): number {
  if (line === "") return blocks;
  const done = /\((\d+)\/\d+\)/.exec(line)?.[1];
  return done === undefined ? 0 : Number(done);
}
