/** One configuration file: its text, its value, and where each part of it stands. */

import { ConfigError, type ErrorDetail, type Place } from "../error.ts";
import { toFrame } from "./frame.ts";
import { findSpot, LineIndex, type Path, type Spot } from "./spot.ts";

/** Greatest file that is read, in bytes. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
/** Deepest nesting of lists and maps. */
export const MAX_DEPTH = 100;
/** Endings of the files that are configuration. */
export const EXTENSIONS = ["yml", "yaml", "json", "toml", "ts"] as const;

/** What an error of a source may say besides its message. */
export interface PlacedDetail extends ErrorDetail {
  /** Point at the key instead of the value. */
  what?: "key" | "value";
  /** Show no source line, for it may hold what must not be seen. */
  isHidden?: boolean;
  /** Characters that are wrong; the whole value or key when absent. */
  length?: number;
}

/** A parsed configuration file. */
export interface Source {
  /** Path as the user knows it, relative to the configuration directory. */
  readonly file: string;
  /** Text without byte order mark. */
  readonly text: string;
  /** Plain data: null, booleans, numbers, texts, lists and maps. */
  readonly value: unknown;
  /** Place of a value or of the key before it; of the nearest ancestor when it is not in the file. */
  placeOf(path: Path, what?: "key" | "value"): Place;
  /** Place of a character of a text value, as near as its notation allows. */
  placeIn(path: Path, offset: number): Place;
  /** Text of a value as it was written, quotes included; undefined when it is not in the file. */
  rawOf(path: Path): string | undefined;
  /** Source lines with carets below the place. */
  frameOf(place: Place, length?: number): string;
  /** Builds an error at a value (or key) with place and frame. */
  errorAt(
    path: Path,
    message: string,
    detail?: PlacedDetail,
  ): ConfigError;
}

/** What the reader of a format gives back. */
export interface Parsed {
  /** Plain data. */
  value: unknown;
  /** Finds where its parts stand; called at most once. */
  toSpots?: () => Spot;
}

/** The fault of a text, thrown by the readers of formats; `parseSource` turns it into a `ConfigError`. */
export class ParseFault extends Error {
  override name = "ParseFault";

  constructor(
    message: string,
    /** Where in the text. */
    public readonly offset: number,
    /** One line of advice. */
    public readonly advice?: string,
  ) {
    super(message);
  }
}

/**
 * Parses a file by its ending: YAML 1.2 (core schema and `<<`), JSON, TOML
 * 1.1. A byte order mark and CRLF are accepted; aliases, depth and size are
 * limited.
 * @throws {ConfigError} With place, frame and advice.
 */
export async function parseSource(file: string, text: string): Promise<Source> {
  const clean = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const lines = new LineIndex(clean);
  try {
    if (clean.length > MAX_FILE_BYTES) {
      throw new ParseFault(
        `Cannot read a configuration file of more than 10 MiB`,
        0,
      );
    }
    return new TextSource(file, lines, await parseText(file, clean));
  } catch (cause) {
    if (!(cause instanceof ParseFault)) throw cause;
    const place = { file, ...lines.locate(cause.offset) };
    throw new ConfigError(cause.message, {
      place,
      frame: toFrame(lines, place),
      advice: cause.advice,
    });
  }
}

/** Wraps data that a text stands for; without a reader of its places every place is 1:1. */
export function toSource(file: string, text: string, parsed: Parsed): Source {
  return new TextSource(file, new LineIndex(text), parsed);
}

async function parseText(file: string, text: string): Promise<Parsed> {
  const extension = file.slice(file.lastIndexOf(".") + 1);
  if (extension === "json") return (await import("./json.ts")).parseJson(text);
  if (extension === "toml") return (await import("./toml.ts")).parseToml(text);
  return (await import("./yaml.ts")).parseYaml(text);
}

const EMPTY_SPOT: Spot = { key: 0, keyEnd: 0, start: 0, end: 0 };

class TextSource implements Source {
  #spots: Spot | undefined;

  constructor(
    readonly file: string,
    private readonly lines: LineIndex,
    private readonly parsed: Parsed,
  ) {}

  get text(): string {
    return this.lines.text;
  }

  get value(): unknown {
    return this.parsed.value;
  }

  placeOf(path: Path, what: "key" | "value" = "value"): Place {
    const { spot } = this.#find(path);
    return this.#toPlace(what === "key" ? spot.key : spot.start);
  }

  placeIn(path: Path, offset: number): Place {
    const { spot, isExact } = this.#find(path);
    const value = path.reduce<unknown>(
      (inner, step) => findProperty(inner, step),
      this.value,
    );
    if (!isExact || typeof value !== "string") return this.#toPlace(spot.start);
    const raw = this.text.slice(spot.start, spot.end);
    return this.#toPlace(spot.start + toRawOffset(raw, value, offset));
  }

  rawOf(path: Path): string | undefined {
    const { spot, isExact } = this.#find(path);
    return isExact ? this.text.slice(spot.start, spot.end) : undefined;
  }

  frameOf(place: Place, length?: number): string {
    return toFrame(this.lines, place, length);
  }

  errorAt(
    path: Path,
    message: string,
    detail: PlacedDetail = {},
  ): ConfigError {
    const { spot, isExact } = this.#find(path);
    const isKey = detail.what === "key";
    const [start, end] = isKey
      ? [spot.key, spot.keyEnd]
      : [spot.start, spot.end];
    const place = detail.place ?? this.#toPlace(start);
    const isOwn = detail.place === undefined && isExact;
    const length = detail.length ?? (isOwn ? end - start : 1);
    const isHidden = detail.isHidden || this.text === "";
    const frame = isHidden ? undefined : this.frameOf(place, length);
    return new ConfigError(message, { ...detail, place, frame });
  }

  #find(path: Path): { spot: Spot; isExact: boolean } {
    this.#spots ??= this.parsed.toSpots?.() ?? EMPTY_SPOT;
    return findSpot(this.#spots, path);
  }

  #toPlace(offset: number): Place {
    return { file: this.file, ...this.lines.locate(offset) };
  }
}

/** Reads a property that plain data has itself. */
function findProperty(value: unknown, step: string | number): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, step)?.value;
}

/** Finds an offset of a text in its notation: plain, quoted without escapes, or a literal block; else the start. */
function toRawOffset(raw: string, value: string, offset: number): number {
  const direct = raw.indexOf(value);
  if (direct !== -1) return direct + offset;
  const before = value.slice(0, offset).split("\n");
  const line = value.split("\n")[before.length - 1] ?? "";
  const header = /^[|>]/.test(raw) ? 1 : 0;
  const rows = raw.split("\n");
  const above = rows.slice(0, before.length - 1 + header);
  const at = rows[above.length]?.indexOf(line) ?? -1;
  if (at === -1) return 0;
  const start = above.reduce((sum, row) => sum + row.length + 1, 0);
  return start + at + (before.at(-1)?.length ?? 0);
}
