/**
 * What a fact group is. This is the one import of every group file.
 *
 * A group tells what a host is as one plain object: units stand in the keys
 * (`total_bytes`, `usage_percent`), numbers are those of the collectors that it
 * reads from.
 *
 * @module
 */

import type { NetworkAddress } from "../host/addresses.ts";
import type { Emit, Family, Labels, Source } from "./collector.ts";
import type { Fields } from "./fields.ts";

export type { NetworkAddress } from "../host/addresses.ts";
export {
  type Emit,
  type Family,
  findNumber,
  type Host,
  type Kernel,
  type Labels,
  NoData,
  type NoParams,
  type Source,
  toFields,
  toLines,
} from "./collector.ts";
export { field, type Fields, type NamePattern } from "./fields.ts";

/** A value of plain data. */
export type Fact =
  | string
  | number
  | boolean
  | null
  | readonly Fact[]
  | FactObject;

/** Plain data by key; an absent key and undefined are the same. */
export interface FactObject {
  /** A value; its unit stands in the key. */
  readonly [key: string]: Fact | undefined;
}

/** What a collector gave in an earlier round. */
export interface Earlier {
  /** Its families. */
  readonly families: readonly Family[];
  /** Seconds from then to what it gives now. */
  readonly seconds: number;
}

/** What a group reads from. */
export interface GroupSource extends Source {
  /** Families that a collector of the group gave just now, by its word; none where it gave nothing. */
  families(type: string): readonly Family[];
  /** What it gave in a round before, at least a fifth of a second old; undefined in the first. */
  earlier(type: string): Earlier | undefined;
  /** How long it may take in milliseconds. */
  readonly timeoutMs: number;
  /** Addresses of this host by the name of the interface. */
  addresses(): readonly NetworkAddress[];
  /** Takes a sample of a metric of its own, besides those that are made of the facts. */
  readonly emit: Emit;
}

/**
 * Reads the facts once.
 * @throws {NoData} When what it looks at is not on this machine.
 */
export type ReadFacts = (
  source: GroupSource,
) => FactObject | Promise<FactObject>;

/** Words about one key. */
export interface KeyInfo {
  /** Key, with the list or object that it stands in: `disks[].used_bytes`. */
  readonly key: string;
  /** One sentence. */
  readonly help: string;
  /** Files or programs that it comes from. */
  readonly from: string;
  /** Metric of the same number. */
  readonly metric?: string;
}

/** Declares a key: what it tells, where that comes from, the metric of the same number. */
export function key(
  name: string,
  help: string,
  from: string,
  metric?: string,
): KeyInfo {
  return { key: name, help, from, ...metric === undefined ? {} : { metric } };
}

/** A group: one constant, its params plain data. */
export interface Group<P = unknown> {
  /** The word in the configuration; equals the file name. */
  readonly type: string;
  /** One line, lower case, without a period. */
  readonly help: string;
  /** Is told when nobody asks for it by name. */
  readonly isDefault: boolean;
  /** How long it may take in seconds where nothing is said; 5 when absent. */
  readonly timeoutSecs?: number;
  /** Ends by itself when its time is over, as `GroupSource.timeoutMs` tells. */
  readonly endsItself?: boolean;
  /** Is told whole only in a second round, for some of its keys are rates. */
  readonly hasRates?: boolean;
  /** What may be chosen, with what holds when nothing is. */
  readonly fields: Fields<P>;
  /** Words of the collectors that it reads from. */
  readonly collectors: readonly string[];
  /** All keys that it may tell. */
  readonly keys: readonly KeyInfo[];
  /** Makes the function that reads; what it keeps from round to round lives in it. */
  open(params: P): ReadFacts;
}

/** Groups by their word, loaded when used. */
export type GroupRegistry = Readonly<Record<string, () => Promise<Group>>>;

/** A group that runs. */
export interface GroupConfig {
  /** Word of the group. */
  readonly type: string;
  /** Key of its facts and part of the names of its metrics; the word when nothing else is said. */
  readonly name: string;
  /** Params that differ from the defaults. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Labels for all its metrics. */
  readonly labels: Labels;
  /** Least time between two runs in seconds; 0 runs it in every round. */
  readonly intervalSecs: number;
  /** How long it may take in seconds; what the group says when undefined. */
  readonly timeoutSecs: number | undefined;
}

/** Makes what runs where nothing is chosen for a group. */
export function toGroupConfig(type: string): GroupConfig {
  return {
    type,
    name: type,
    params: {},
    labels: {},
    intervalSecs: 0,
    timeoutSecs: undefined,
  };
}
