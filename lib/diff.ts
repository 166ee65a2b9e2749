/** Unified diffs of texts: patience anchors first, Myers with a cost limit between them, whole replacement beyond it. */

/** Texts up to this many bytes are compared line by line. */
const TEXT_LIMIT = 100 * 1024;
/** Most edits that Myers looks for between two anchors. */
const COST_LIMIT = 256;
/** How often the lines between two anchors are searched for anchors again. */
const DEPTH_LIMIT = 16;

const NO_NEWLINE = "\n\\ No newline at end of file\n";

/** How a diff is written. */
export interface DiffOptions {
  /** Unchanged lines around each change; 3 when absent. */
  context?: number;
  /** Name after `---`; `before` when absent. */
  beforeName?: string;
  /** Name after `+++`; `after` when absent. */
  afterName?: string;
  /** Lines to show below the names; the rest is counted in a last line. All when absent. */
  maxLines?: number;
}

/** A part of the old lines and the part of the new lines that stands for it; ends are exclusive. */
interface Range {
  aStart: number;
  aEnd: number;
  bStart: number;
  bEnd: number;
}

/** The lines of both texts as numbers, equal lines having equal numbers. */
interface Interned {
  a: Int32Array;
  b: Int32Array;
  /** How many different lines there are. */
  count: number;
}

/**
 * Writes the difference of two texts as `diff -u` does (POSIX diff, "Unified
 * Format"); empty when they are equal. Lines end at a line feed only. The
 * time is near linear whatever the texts hold.
 */
export function unifiedDiff(
  before: string,
  after: string,
  options: DiffOptions = {},
): string {
  if (before === after) return "";
  const { context = 3, maxLines = Infinity } = options;
  const old = toLines(before);
  const young = toLines(after);
  const body = toHunks(toEdits(intern(old, young)), context)
    .flatMap((hunk) => toHunkLines(old, young, hunk, context));
  const more = body.length - maxLines;
  if (more > 0) {
    body.length = maxLines;
    body.push(`... ${more} more ${more === 1 ? "line" : "lines"}\n`);
  }
  return `--- ${toName(options.beforeName ?? "before")}\n` +
    `+++ ${toName(options.afterName ?? "after")}\n` + body.join("");
}

/** Tells whether bytes are worth a line by line diff: valid UTF-8 without NUL, at most 100 KiB. */
export function isText(bytes: Uint8Array): boolean {
  if (bytes.length > TEXT_LIMIT || bytes.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Quotes a name that would break its line. */
function toName(name: string): string {
  return /\p{Cc}/u.test(name) ? JSON.stringify(name) : name;
}

/** Splits after each line feed, which stays part of its line. */
function toLines(text: string): string[] {
  const lines: string[] = [];
  for (let start = 0; start < text.length;) {
    const feed = text.indexOf("\n", start);
    const end = feed === -1 ? text.length : feed + 1;
    lines.push(text.slice(start, end));
    start = end;
  }
  return lines;
}

function intern(old: readonly string[], young: readonly string[]): Interned {
  const numbers = new Map<string, number>();
  const toNumber = (line: string) => {
    const known = numbers.get(line);
    if (known !== undefined) return known;
    numbers.set(line, numbers.size);
    return numbers.size - 1;
  };
  const a = Int32Array.from(old, toNumber);
  const b = Int32Array.from(young, toNumber);
  return { a, b, count: numbers.size };
}

/** Finds the replaced ranges, in order and none touching the next. */
function toEdits(lines: Interned): Range[] {
  const edits: Range[] = [];
  const findAnchors = toAnchorFinder(lines);
  const [aEnd, bEnd] = [lines.a.length, lines.b.length];
  const work = [{ range: { aStart: 0, aEnd, bStart: 0, bEnd }, depth: 0 }];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const range = trim(lines, next.range);
    if (range.aStart === range.aEnd || range.bStart === range.bEnd) {
      if (range.aStart < range.aEnd || range.bStart < range.bEnd) {
        edits.push(range);
      }
      continue;
    }
    const anchors = next.depth < DEPTH_LIMIT ? findAnchors(range) : [];
    if (anchors.length === 0) {
      edits.push(...findEdits(lines, range));
      continue;
    }
    let { aEnd, bEnd } = range;
    const depth = next.depth + 1;
    // The stack gives back the first gap first, so that edits come in order.
    for (const [a, b] of anchors.reverse()) {
      const gap = { aStart: a + 1, aEnd, bStart: b + 1, bEnd };
      work.push({ range: gap, depth });
      [aEnd, bEnd] = [a, b];
    }
    work.push({ range: { ...range, aEnd, bEnd }, depth });
  }
  return edits;
}

/** Cuts off equal lines at both ends. */
function trim({ a, b }: Interned, range: Range): Range {
  let { aStart, aEnd, bStart, bEnd } = range;
  while (aStart < aEnd && bStart < bEnd && a[aStart] === b[bStart]) {
    aStart++;
    bStart++;
  }
  while (aStart < aEnd && bStart < bEnd && a[aEnd - 1] === b[bEnd - 1]) {
    aEnd--;
    bEnd--;
  }
  return { aStart, aEnd, bStart, bEnd };
}

/** Makes the function that finds the lines standing once on each side of a range, in the same order on both. */
function toAnchorFinder(
  { a, b, count }: Interned,
): (range: Range) => [number, number][] {
  const inA = new Uint8Array(count);
  const inB = new Uint8Array(count);
  const atB = new Int32Array(count);
  return ({ aStart, aEnd, bStart, bEnd }) => {
    for (let i = aStart; i < aEnd; i++) {
      inA[a[i]!] = Math.min(2, inA[a[i]!]! + 1);
    }
    for (let j = bStart; j < bEnd; j++) {
      inB[b[j]!] = Math.min(2, inB[b[j]!]! + 1);
      atB[b[j]!] = j;
    }
    const pairs: [number, number][] = [];
    for (let i = aStart; i < aEnd; i++) {
      const line = a[i]!;
      if (inA[line] === 1 && inB[line] === 1) pairs.push([i, atB[line]!]);
    }
    for (let i = aStart; i < aEnd; i++) inA[a[i]!] = 0;
    for (let j = bStart; j < bEnd; j++) inB[b[j]!] = 0;
    return toLongestRise(pairs);
  };
}

/** Keeps the most pairs whose second numbers rise; the first numbers rise already. */
function toLongestRise(pairs: [number, number][]): [number, number][] {
  const tops: number[] = [];
  const below = new Int32Array(pairs.length);
  for (const [index, [, place]] of pairs.entries()) {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[tops[middle]!]![1] < place) low = middle + 1;
      else high = middle;
    }
    below[index] = low === 0 ? -1 : tops[low - 1]!;
    tops[low] = index;
  }
  const rise: [number, number][] = [];
  for (let index = tops.at(-1) ?? -1; index !== -1; index = below[index]!) {
    rise.push(pairs[index]!);
  }
  return rise.reverse();
}

/** Finds the least edits between two ranges (Myers 1986, the greedy algorithm), or replaces all when they are many. */
function findEdits({ a, b }: Interned, range: Range): Range[] {
  const { aStart, bStart } = range;
  const width = range.aEnd - aStart;
  const height = range.bEnd - bStart;
  const most = Math.min(width + height, COST_LIMIT);
  const reach = new Int32Array(2 * most + 3);
  const middle = most + 1;
  const trace: Int32Array[] = [];
  for (let cost = 0; cost <= most; cost++) {
    for (let k = -cost; k <= cost; k += 2) {
      const left = reach[middle + k - 1]!;
      const above = reach[middle + k + 1]!;
      const down = k === -cost || (k !== cost && left < above);
      let x = down ? above : left + 1;
      while (
        x < width && x - k < height && a[aStart + x] === b[bStart + x - k]
      ) x++;
      reach[middle + k] = x;
      if (x >= width && x - k >= height) return toPath(trace, range);
    }
    // Diagonal -cost stands at index 0 of the copy.
    trace.push(reach.slice(middle - cost, middle + cost + 1));
  }
  return [range];
}

/** Walks back over what Myers reached with each cost, joining edits that touch. */
function toPath(trace: readonly Int32Array[], range: Range): Range[] {
  const edits: Range[] = [];
  let x = range.aEnd - range.aStart;
  let y = range.bEnd - range.bStart;
  for (let cost = trace.length; cost > 0; cost--) {
    const reach = trace[cost - 1]!;
    const k = x - y;
    const at = (diagonal: number) => reach[diagonal + cost - 1] ?? -1;
    const down = k === -cost || (k !== cost && at(k - 1) < at(k + 1));
    const fromX = down ? at(k + 1) : at(k - 1);
    const fromY = fromX - (down ? k + 1 : k - 1);
    const edit = {
      aStart: range.aStart + fromX,
      aEnd: range.aStart + fromX + (down ? 0 : 1),
      bStart: range.bStart + fromY,
      bEnd: range.bStart + fromY + (down ? 1 : 0),
    };
    const last = edits.at(-1);
    if (last?.aStart === edit.aEnd && last.bStart === edit.bEnd) {
      last.aStart = edit.aStart;
      last.bStart = edit.bStart;
    } else edits.push(edit);
    [x, y] = [fromX, fromY];
  }
  return edits.reverse();
}

/** Groups edits whose context would touch. */
function toHunks(edits: readonly Range[], context: number): Range[][] {
  const hunks: Range[][] = [];
  for (const edit of edits) {
    const hunk = hunks.at(-1);
    const last = hunk?.at(-1);
    if (last !== undefined && edit.aStart - last.aEnd <= 2 * context) {
      hunk?.push(edit);
    } else hunks.push([edit]);
  }
  return hunks;
}

/** Writes one hunk with its header; each item is a line, or a line and the mark of a missing line feed. */
function toHunkLines(
  old: readonly string[],
  young: readonly string[],
  hunk: readonly Range[],
  context: number,
): string[] {
  const first = hunk[0]!;
  const last = hunk.at(-1)!;
  const lead = Math.min(context, first.aStart);
  const tail = Math.min(context, old.length - last.aEnd);
  const lines = [
    `@@ -${toSpan(first.aStart - lead, last.aEnd + tail)} ` +
    `+${toSpan(first.bStart - lead, last.bEnd + tail)} @@\n`,
  ];
  const show = (mark: string, line: string) =>
    lines.push(mark + line + (line.endsWith("\n") ? "" : NO_NEWLINE));
  let a = first.aStart - lead;
  for (const edit of hunk) {
    for (; a < edit.aStart; a++) show(" ", old[a]!);
    for (; a < edit.aEnd; a++) show("-", old[a]!);
    for (let b = edit.bStart; b < edit.bEnd; b++) show("+", young[b]!);
  }
  for (; a < last.aEnd + tail; a++) show(" ", old[a]!);
  return lines;
}

/** Writes where a side of a hunk starts and how many lines it has; an empty side names the line before it. */
function toSpan(start: number, end: number): string {
  if (end === start) return `${start},0`;
  return end === start + 1 ? `${end}` : `${start + 1},${end - start}`;
}
