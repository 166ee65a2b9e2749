/** What a program of the configuration made, with the places in its files. */

import type { ConfigError, Place } from "../../error.ts";
import { type PlacedDetail, type Source, toSource } from "../source.ts";
import { LineIndex, type Path, type Spot } from "../spot.ts";
import { findItems } from "./literals.ts";

/** A part of what was made. */
export interface PlacedPart {
  readonly path: Path;
  /** Where it was made; the file by its name. */
  readonly place: Place;
}

/** What the places of a program are found by. */
export interface ProgramText {
  /** Name of the program. */
  readonly file: string;
  /** Texts of the program and of what it imports, by name. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Wraps what a program made: a part is placed where it was made, in whichever
 * file that was, its keys where the literal there has them.
 */
export function toProgramSource(
  { file, texts }: ProgramText,
  value: unknown,
  parts: readonly PlacedPart[],
): Source {
  const byFile = Map.groupBy(parts, ({ place }) => place.file);
  const open = (name: string) => {
    const text = texts.get(name) ?? "";
    const own = byFile.get(name) ?? [];
    return toSource(name, text, {
      value,
      toSpots: () => toSpots(text, own, name === file),
    });
  };
  const sources = new Map<string, Source>([[file, open(file)]]);
  for (const name of byFile.keys()) {
    if (!sources.has(name) && texts.has(name)) sources.set(name, open(name));
  }
  const owners = new Map(
    parts.map(({ path, place }) => [toKey(path), place.file]),
  );
  return new ProgramSource(file, sources, owners);
}

class ProgramSource implements Source {
  readonly #own: Source;

  constructor(
    readonly file: string,
    private readonly sources: ReadonlyMap<string, Source>,
    /** Names of files by the paths of the parts that were made in them. */
    private readonly owners: ReadonlyMap<string, string>,
  ) {
    this.#own = sources.get(file)!;
  }

  get text(): string {
    return this.#own.text;
  }

  get value(): unknown {
    return this.#own.value;
  }

  placeOf(path: Path, what?: "key" | "value"): Place {
    return this.#find(path).placeOf(path, what);
  }

  placeIn(path: Path, offset: number): Place {
    return this.#find(path).placeIn(path, offset);
  }

  rawOf(path: Path): string | undefined {
    return this.#find(path).rawOf(path);
  }

  frameOf(place: Place, length?: number): string {
    return (this.sources.get(place.file) ?? this.#own).frameOf(place, length);
  }

  errorAt(path: Path, message: string, detail?: PlacedDetail): ConfigError {
    return this.#find(path).errorAt(path, message, detail);
  }

  /** Finds the file in which the innermost part around a path was made. */
  #find(path: Path): Source {
    for (let length = path.length; length >= 0; length--) {
      const owner = this.owners.get(toKey(path.slice(0, length)));
      if (owner !== undefined) return this.sources.get(owner) ?? this.#own;
    }
    return this.#own;
  }
}

function toKey(path: Path): string {
  return JSON.stringify(path);
}

/** Builds the tree of places of one file; the program itself starts at what it exports. */
function toSpots(
  text: string,
  parts: readonly PlacedPart[],
  isProgram: boolean,
): Spot {
  const lines = new LineIndex(text);
  const start = isProgram ? findExport(text) : 0;
  const root = toSpot(text, start, isProgram);
  const outerFirst = parts.toSorted((a, b) => a.path.length - b.path.length);
  for (const { path, place } of outerFirst) {
    const at = lines.startOf(place.line) + place.col - 1;
    insert(root, path, toSpot(text, at, true));
  }
  return root;
}

function findExport(text: string): number {
  const found = /^export\s+default\s+/m.exec(text);
  return found === null ? 0 : found.index + found[0].length;
}

function toSpot(text: string, start: number, isRead: boolean): Spot {
  const rest = text.slice(start, start + 200);
  const [word = ""] = /^[\w$.]*/.exec(rest) ?? [];
  const end = start + Math.max(word.length, 1);
  const items = isRead ? findItems(text, start) : undefined;
  return { key: start, keyEnd: end, start, end, ...items ? { items } : {} };
}

/** Puts a spot where its path leads; what leads there and was not found stands where that around it does. */
function insert(root: Spot, path: Path, made: Spot): void {
  let spot = root;
  for (const [index, step] of path.entries()) {
    spot.items ??= new Map();
    let next = spot.items.get(step);
    if (index === path.length - 1) next = { ...next, ...made };
    else if (next === undefined) {
      const { key, keyEnd, start, end } = spot;
      next = { key, keyEnd, start, end };
    }
    spot.items.set(step, next);
    spot = next;
  }
  if (path.length === 0) Object.assign(root, made);
}
