/**
 * What a collector is. This is the one import of every collector file.
 *
 * A collector reads the kernel's files and emits samples. Names, types, labels
 * and values are those of Prometheus node_exporter, so that its dashboards and
 * alerts go on working.
 *
 * @module
 */

import type { Host } from "../host/host.ts";
import type { Kernel } from "../host/kernel.ts";
import type { Fields } from "./fields.ts";

export type { Host } from "../host/host.ts";
export type * from "../host/kernel.ts";
export {
  type Field,
  field,
  type FieldKind,
  type Fields,
  type NamePattern,
  toFilter,
} from "./fields.ts";

/** Types of metrics in the Prometheus text format 0.0.4. */
export type MetricType =
  | "counter"
  | "gauge"
  | "histogram"
  | "summary"
  | "untyped";

/** A metric: base units in the name, counters end in `_total`. */
export interface Metric {
  /** Name with its prefix, such as `node_load1`. */
  readonly name: string;
  /** How its values behave. */
  readonly type: MetricType;
  /** One sentence. */
  readonly help: string;
}

/** Labels of a sample; an empty value counts as an absent label. */
export type Labels = Readonly<Record<string, string>>;

/** One value of a metric. */
export interface Sample {
  /** Labels, in any order. */
  readonly labels: Labels;
  /** The value; NaN and infinities are allowed. */
  readonly value: number;
  /** End of the name of a histogram's or summary's sample: `_bucket`, `_sum`, `_count`. */
  readonly suffix?: string;
}

/** A metric with its samples. */
export interface Family extends Metric {
  /** Samples, in the order in which they came. */
  readonly samples: Sample[];
}

/** Takes one sample of a metric. */
export type Emit = (
  metric: Metric,
  value: number,
  labels?: Labels,
  suffix?: string,
) => void;

/** What a collector reads from. */
export interface Source {
  /** The kernel's files. */
  readonly kernel: Kernel;
  /** Loads the machine as tasks see it: programs, packages, accounts. */
  host(): Promise<Host>;
  /** Ends what waits, when the collector's time is over. */
  readonly signal: AbortSignal;
}

/**
 * Collects once. Samples that were emitted before an error stay. What only
 * reads memory does so at once; what may wait returns a promise.
 * @throws {NoData} When what it looks at is not on this machine.
 */
export type Collect = (source: Source, emit: Emit) => void | Promise<void>;

/** A collector: one constant, its params plain data. */
export interface Collector<P = unknown> {
  /** The word in the configuration and in the label `collector`; equals the file name. */
  readonly type: string;
  /** Runs when nobody asks for it by name. */
  readonly isDefault: boolean;
  /** What may be chosen, with what holds when nothing is. */
  readonly fields: Fields<P>;
  /** Makes the function that collects; what it keeps from scrape to scrape lives in it. */
  open(params: P): Collect;
}

/** Params of a collector with nothing to choose. */
export type NoParams = Record<never, never>;

/**
 * Thrown by a collector whose subject is not on this machine: success 0, and
 * nothing in any log. Many are thrown in each scrape; it is no `Error`, for
 * making one takes 20 times as long as all else about it.
 */
export class NoData {
  /** Takes what is absent. */
  constructor(
    /** What is absent, as a sentence without a period. */
    public readonly message: string,
  ) {}

  /** Gives the message. */
  toString(): string {
    return this.message;
  }
}

/** Collectors by their word, loaded when used. */
export type CollectorRegistry = Readonly<
  Record<string, () => Promise<Collector>>
>;

/** Cuts a text at white space of ASCII, as most files of the kernel want it; leading and trailing blanks give no fields. */
export function toFields(line: string): string[] {
  const fields: string[] = [];
  let start = -1;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === 32 || code >= 9 && code <= 13) {
      if (start !== -1) fields.push(line.slice(start, at));
      start = -1;
    } else if (start === -1) start = at;
  }
  if (start !== -1) fields.push(line.slice(start));
  return fields;
}

/** Gives the lines of a file, without the empty one after the last newline. */
export function toLines(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/**
 * Reads a number as the kernel writes it: decimal, with `0x` hexadecimal.
 * @throws {SyntaxError} When it is none.
 */
export function toNumber(text: string, what: string): number {
  const trimmed = text.trim();
  const plain = toPlain(trimmed);
  if (plain !== undefined) return plain;
  const value = /^-?(0x[0-9a-fA-F]+|\d+(\.\d+)?(e[+-]?\d+)?)$/.test(trimmed)
    ? Number(trimmed)
    : NaN;
  if (Number.isNaN(value)) {
    const shown = JSON.stringify(trimmed.slice(0, 40));
    throw new SyntaxError(`Expected a number for ${what}, got ${shown}`);
  }
  return value;
}

/** Reads a number as `toNumber` does; undefined when the text is absent or none. */
export function findNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.trim();
  return toPlain(trimmed) ??
    (/^-?(0x[0-9a-fA-F]+|\d+(\.\d+)?)$/.test(trimmed)
      ? Number(trimmed)
      : undefined);
}

/** Reads digits alone, which is what nearly all numbers are, at a tenth of the cost; those with 15 are still exact. */
function toPlain(text: string): number | undefined {
  if (text.length === 0 || text.length > 15) return undefined;
  let value = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}
