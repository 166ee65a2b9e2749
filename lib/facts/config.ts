/** What facts are gathered and told: the defaults, and what a facts file makes of them. */

import type { Notifier } from "./alerts/notifier.ts";
import type { Threshold } from "./alerts/threshold.ts";
import type { Collector, Labels } from "./collector.ts";
import type { GroupConfig } from "./group.ts";
import type { PushConfig } from "./push/push.ts";

/** Most samples that one collector may give in a scrape. */
export const SAMPLE_LIMIT = 10_000;
/** How long a collector may take, in seconds. */
export const TIMEOUT_SECS = 5;

/** Time between two rounds where nobody asks, in seconds. */
export const ROUND_SECS = 30;

/** What is gathered and where it is served. */
export interface FactsConfig {
  /** Collectors that run: the defaults and what was switched on, without what was switched off. */
  readonly collectors: readonly CollectorConfig[];
  /** Groups that are configured, whose facts become metrics. */
  readonly groups: readonly GroupConfig[];
  /** Groups that are switched off, by their words. */
  readonly groupsOff: ReadonlySet<string>;
  /** Addresses to serve at; none when nothing is said. */
  readonly listen: readonly string[];
  /** File that says who may scrape and how; undefined when nothing is said. */
  readonly webConfigFile: string | undefined;
  /** What is watched. */
  readonly thresholds: readonly Threshold[];
  /** Who is told of alerts. */
  readonly notifiers: readonly Notifier[];
  /** Where metrics are sent unasked. */
  readonly pushes: readonly PushConfig[];
  /** Path of the metrics. */
  readonly path: string;
  /** Most samples that one collector or group may give. */
  readonly sampleLimit: number;
  /** Time between two rounds where nobody asks, in seconds. */
  readonly roundSecs: number;
}

/** A collector that runs. */
export interface CollectorConfig {
  /** Word of the collector. */
  readonly type: string;
  /** Value of the label `collector`; the word, unless a host has two of a kind. */
  readonly name: string;
  /** The collector, where the configuration brings it. */
  readonly own?: Collector;
  /** Params that differ from the defaults. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Labels for all its samples. */
  readonly labels: Labels;
  /** Least time between two runs in seconds; 0 runs it at every scrape. */
  readonly intervalSecs: number;
  /** How long it may take in seconds. */
  readonly timeoutSecs: number;
}

/** Makes what runs where nothing is chosen for a collector. */
export function toCollectorConfig(type: string): CollectorConfig {
  return {
    type,
    name: type,
    params: {},
    labels: {},
    intervalSecs: 0,
    timeoutSecs: TIMEOUT_SECS,
  };
}
