/**
 * Runs collectors and, over what they gave, fact groups: one round for both,
 * so that the numbers are the same.
 *
 * @module
 */

import type { NetworkAddress } from "../host/addresses.ts";
import type { Redactor } from "../secret.ts";
import {
  type Collect,
  type Emit,
  type Labels,
  type Metric,
  NoData,
} from "./collector.ts";
import type { FactObject, GroupSource, ReadFacts } from "./group.ts";
import { cleanFacts, cleanSamples } from "./clean_facts.ts";
import {
  type Collected,
  type OpenCollector,
  Scraper,
  type ScrapeSource,
} from "./scrape.ts";

/** Least age of the round that rates are counted from, in milliseconds. */
const LEAST_AGE_MS = 200;

/** A group that was opened with its params. */
export interface OpenGroup {
  /** Key of its facts. */
  readonly name: string;
  /** Word of the group. */
  readonly type: string;
  /** What it does. */
  readonly read: ReadFacts;
  /** Names of the collectors that it reads from, by their words. */
  readonly collectors: ReadonlyMap<string, string>;
  /** Is told whole only in a second round. */
  readonly hasRates: boolean;
  /** How long it may take, in milliseconds. */
  readonly limitMs: number;
  /** When it is given up, in milliseconds. */
  readonly timeoutMs: number;
  /** Least time between two runs in milliseconds. */
  readonly intervalMs: number;
  /** Labels for all its metrics. */
  readonly labels: Labels;
}

/** What a group gave. */
export interface ReadGroup {
  /** Key of the facts. */
  readonly name: string;
  /** Word of the group. */
  readonly type: string;
  /** The facts; undefined when there are none. */
  readonly facts: FactObject | undefined;
  /** How it ended, and the metrics that are made of the facts. */
  readonly collected: Collected;
}

/** What a round gave. */
export interface RoundResult {
  /** What the collectors gave. */
  readonly collected: readonly Collected[];
  /** What the groups gave. */
  readonly groups: readonly ReadGroup[];
  /** How long the collectors took together, in milliseconds. */
  readonly collectorsMs: number;
}

/** What rounds read from. */
export interface RoundSource extends ScrapeSource {
  /** Addresses of this host. */
  addresses(): readonly NetworkAddress[];
  /** Knows the secrets that facts and metrics of groups may not show. */
  readonly redactor: Redactor;
}

/** What runs in a round. */
export interface RoundOptions {
  /** Runs the collectors, those that only groups need among them. */
  readonly scraper: Scraper;
  /** The groups. */
  readonly groups: readonly OpenGroup[];
  /** Names of collectors that are told themselves. */
  readonly told: ReadonlySet<string>;
  /** Most samples that one group may give. */
  readonly sampleLimit: number;
}

/** What a collector gave, and when. */
interface Timed {
  at: number;
  collected: Collected;
}

/** The name of what a group gives among the collectors: a group and a collector may share a word. */
export function toGroupLabel(name: string): string {
  return `facts_${name}`;
}

/** Runs rounds; groups run one round after the other. */
export class Rounds {
  /** Collectors and groups that are told, by the names that they are chosen by. */
  readonly collectors: readonly OpenCollector[];
  /** All groups. */
  readonly groups: readonly OpenGroup[];
  #options: RoundOptions;
  #source: RoundSource;
  #runner: Scraper;
  #facts = new Map<string, FactObject>();
  #last = new Map<string, Timed>();
  #earlier = new Map<string, Timed>();
  #turn: Promise<unknown> = Promise.resolve();

  /** Takes what to run and what to read from. */
  constructor(options: RoundOptions, source: RoundSource) {
    const { scraper, groups, told, sampleLimit } = options;
    const wrapped = groups.map((group) => this.#toCollector(group));
    this.#options = options;
    this.#source = source;
    this.#runner = new Scraper(wrapped, source, sampleLimit);
    this.groups = groups;
    this.collectors = [
      ...scraper.collectors.filter(({ name }) => told.has(name)),
      ...wrapped,
    ];
  }

  /** Runs collectors and groups whose names are wanted, and gives their metrics. */
  async collect(
    isWanted: (name: string) => boolean = () => true,
  ): Promise<Collected[]> {
    const { collected, groups } = await this.read(
      isWanted,
      ({ name }) => isWanted(toGroupLabel(name)),
    );
    return [...collected, ...groups.map(({ collected }) => collected)];
  }

  /** Runs collectors and groups that are wanted, with the collectors that the groups need. */
  async read(
    wantsCollector: (name: string) => boolean,
    wantsGroup: (group: OpenGroup) => boolean,
  ): Promise<RoundResult> {
    const { scraper, told } = this.#options;
    const groups = this.groups.filter(wantsGroup);
    const needed = new Set(
      groups.flatMap((one) => [...one.collectors.values()]),
    );
    const isTold = (name: string) => told.has(name) && wantsCollector(name);
    // Counters are read at once, whatever takes longer.
    const at = performance.now();
    const all = await scraper.collect((name) =>
      needed.has(name) || isTold(name)
    );
    const collectorsMs = performance.now() - at;
    all.filter(({ name }) => needed.has(name))
      .forEach((collected) => this.#remember({ at, collected }));
    return {
      collected: all.filter(({ name }) => isTold(name)),
      groups: groups.length === 0 ? [] : await this.#readGroups(groups),
      collectorsMs,
    };
  }

  /** Runs groups when those of the round before have ended. */
  async #readGroups(groups: readonly OpenGroup[]): Promise<ReadGroup[]> {
    const names = new Set(groups.map(({ name }) => toGroupLabel(name)));
    const ran = this.#turn.then(() =>
      this.#runner.collect((name) => names.has(name))
    );
    this.#turn = ran;
    return (await ran).map((collected, index) => {
      const { name, type } = groups[index]!;
      return { name, type, facts: this.#facts.get(name), collected };
    });
  }

  #remember(now: Timed): void {
    const { name } = now.collected;
    const last = this.#last.get(name);
    // What is told again for its interval is not newer.
    if (last?.collected === now.collected) return;
    if (last !== undefined && now.at - last.at >= LEAST_AGE_MS) {
      this.#earlier.set(name, last);
    }
    this.#last.set(name, now);
  }

  #toCollector(group: OpenGroup): OpenCollector {
    const { name, timeoutMs, intervalMs, labels } = group;
    const collect: Collect = async ({ kernel, host, signal }, emitPlain) => {
      const { redactor } = this.#source;
      this.#facts.delete(name);
      const emit = cleanSamples(emitPlain, redactor);
      const known = this.#toSource(group);
      const source = { ...known, kernel, host, signal, emit };
      const read = await this.#ask(group, source);
      const told = Object.keys(labels).length === 0
        ? read
        : { ...read, labels };
      const facts = cleanFacts(told, redactor);
      // Who comes too late has been told to have failed.
      if (signal.aborted) return;
      this.#facts.set(name, facts);
      emitFacts(name, facts, emitPlain);
    };
    return { name: toGroupLabel(name), collect, timeoutMs, intervalMs, labels };
  }

  /** What a collector failed to read is not known to be absent. */
  async #ask(group: OpenGroup, source: GroupSource): Promise<FactObject> {
    try {
      return await group.read(source);
    } catch (error) {
      const failed = [...group.collectors.values()]
        .map((name) => this.#last.get(name)?.collected)
        .find((collected) => collected?.outcome === "failed");
      if (!(error instanceof NoData) || failed === undefined) throw error;
      throw new Error(`collector ${failed.name}: ${failed.reason}`);
    }
  }

  #toSource(
    { collectors, limitMs }: OpenGroup,
  ): Pick<GroupSource, "families" | "earlier" | "timeoutMs" | "addresses"> {
    const toName = (type: string) => collectors.get(type) ?? type;
    return {
      families: (type) =>
        this.#last.get(toName(type))?.collected.families ?? [],
      earlier: (type) => {
        const last = this.#last.get(toName(type));
        const earlier = this.#earlier.get(toName(type));
        if (last === undefined || earlier === undefined) return undefined;
        const seconds = (last.at - earlier.at) / 1000;
        return { families: earlier.collected.families, seconds };
      },
      timeoutMs: limitMs,
      addresses: this.#source.addresses,
    };
  }
}

/** Emits the numbers and switches that stand at the top of some facts, each as a gauge without labels; of keys that give one name the first. */
export function emitFacts(name: string, facts: FactObject, emit: Emit): void {
  const emitted = new Set<string>();
  for (const [key, fact] of Object.entries(facts)) {
    const value = typeof fact === "boolean" ? Number(fact) : fact;
    if (typeof value !== "number") continue;
    const metric: Metric = {
      name: `driftless_${toMetricWord(name)}_${toMetricWord(key)}`,
      type: "gauge",
      help: `${name} ${key}`,
    };
    if (emitted.has(metric.name)) continue;
    emitted.add(metric.name);
    emit(metric, value);
  }
}

/** Makes a text a part of a metric's name. */
function toMetricWord(text: string): string {
  return text.replaceAll(/[^a-zA-Z0-9_]/g, "_");
}
