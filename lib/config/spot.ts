/** Where each value of a parsed file stands, as offsets into its text. */

/** The range of one value and of the key before it; items of a list have no key and repeat the value's start. */
export interface Spot {
  /** Offset of the key. */
  key: number;
  /** Offset after the key. */
  keyEnd: number;
  /** Offset of the value. */
  start: number;
  /** Offset after the value; for lists and maps the end of their first line. */
  end: number;
  /** Values inside, by key or index. */
  items?: Map<string | number, Spot>;
  /** Maps that a YAML `<<` draws values from. */
  merges?: Spot[];
}

/** One step per key or index from the root of a file. */
export type Path = readonly (string | number)[];

/** Deepest chain of `<<` that is followed. */
const MERGE_DEPTH = 32;

/** Finds the spot of a path, or that of its nearest ancestor; `isExact` tells which. */
export function findSpot(
  root: Spot,
  path: Path,
): { spot: Spot; isExact: boolean } {
  let spot = root;
  for (const step of path) {
    const next = findItem(spot, step, 0);
    if (next === undefined) return { spot, isExact: false };
    spot = next;
  }
  return { spot, isExact: true };
}

function findItem(
  spot: Spot,
  step: string | number,
  depth: number,
): Spot | undefined {
  const item = spot.items?.get(step);
  if (item !== undefined || depth > MERGE_DEPTH) return item;
  for (const merge of spot.merges ?? []) {
    const sources = merge.items?.has(0) ? merge.items.values() : [merge];
    for (const source of sources) {
      const found = findItem(source, step, depth + 1);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Tells lines and columns of offsets in a text; the lines are found once, at the first question. */
export class LineIndex {
  #starts: number[] | undefined;

  constructor(
    /** The text itself. */
    public readonly text: string,
  ) {}

  /** Line and column of an offset, both 1-based, columns in UTF-16 units. */
  locate(offset: number): { line: number; col: number } {
    const starts = this.#lines();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, col: offset - starts[low]! + 1 };
  }

  /** Text of a line, 1-based, without its line break; empty when there is none. */
  lineAt(line: number): string {
    const starts = this.#lines();
    const start = starts[line - 1];
    if (start === undefined) return "";
    return this.text.slice(start, starts[line]).replace(/\r?\n$|\r$/, "");
  }

  /** Offset at which a line starts, 1-based. */
  startOf(line: number): number {
    return this.#lines()[line - 1] ?? this.text.length;
  }

  #lines(): number[] {
    if (this.#starts !== undefined) return this.#starts;
    this.#starts = [0];
    for (const found of this.text.matchAll(/\r\n|\n|\r/g)) {
      this.#starts.push(found.index + found[0].length);
    }
    return this.#starts;
  }
}
