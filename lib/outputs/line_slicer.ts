/** Cuts batches of lines that nobody looked into: what is cut off needs no event for each line. */

import type { LineBlock } from "./batch.ts";

const FEED = 0x0a;

/** Gives parts of some blocks by the numbers of lines; what comes after the part before is found at once. */
export class LineSlicer {
  #blocks: readonly LineBlock[];
  /** A place that was found: a line begins at a byte of a block. */
  #found = { block: 0, line: 0, byte: 0 };

  /** Takes the blocks. */
  constructor(blocks: readonly LineBlock[]) {
    this.#blocks = blocks;
  }

  /** Gives the lines from one number to before another; undefined where the places of lines are not known by their bytes. */
  slice(start: number, end: number): LineBlock[] | undefined {
    const parts: LineBlock[] = [];
    let before = 0;
    for (const [at, block] of this.#blocks.entries()) {
      const from = Math.max(0, start - before);
      const to = Math.min(block.count, end - before);
      before += block.count;
      if (from >= to) continue;
      if (from === 0 && to === block.count) parts.push(block);
      else if (block.encoded !== undefined) return undefined;
      else parts.push(this.#cut(at, block, from, to));
    }
    return parts;
  }

  #cut(at: number, block: LineBlock, from: number, to: number): LineBlock {
    const start = this.#find(at, block, from);
    const end = this.#find(at, block, to);
    return {
      ...block,
      offset: block.offset + start,
      bytes: block.bytes.subarray(start, end),
      count: to - from,
    };
  }

  /** Finds the byte at which a line begins. */
  #find(at: number, { bytes, count }: LineBlock, line: number): number {
    if (line === count) return bytes.length;
    const isBehind = this.#found.block === at && this.#found.line <= line;
    let [passed, byte] = isBehind
      ? [this.#found.line, this.#found.byte]
      : [0, 0];
    for (; passed < line; passed++) byte = bytes.indexOf(FEED, byte) + 1;
    this.#found = { block: at, line, byte };
    return byte;
  }
}
