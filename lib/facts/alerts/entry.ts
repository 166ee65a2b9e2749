/** What is known of one value of a threshold, and what a round makes of it. */

import type { Labels } from "../collector.ts";
import { findCrossing, keepSample, type TimedValue } from "./forecast.ts";
import {
  isFiring,
  isPending,
  type Latch,
  RESTING,
  stepLatch,
} from "./latch.ts";
import type { Told } from "./notice.ts";
import {
  isPast,
  NO_DATA_ROUNDS,
  SEVERITIES,
  type Severity,
  type Threshold,
} from "./threshold.ts";

/** A forecast ends when there is so much more time than the one it begins with. */
const FORECAST_SLACK = 1.25;
/** A value that is missing beside others is held for so long, in milliseconds: it may be gone for good. */
const GONE_MS = 3600_000;
/** Who did not look for longer than this does not know what was between, in milliseconds. */
const BLIND_MS = 3600_000;

/** Conditions of a value, each with its latch. */
export type Latches = Readonly<Record<Severity | "forecast", Latch>>;

/** What is known of a value. */
export interface Entry {
  /** What tells it from others. */
  readonly labels: Labels;
  /** The value last seen. */
  readonly value: number | undefined;
  /** Its conditions. */
  readonly latches: Latches;
  /** Values of a while, where there is a forecast. */
  readonly samples: readonly TimedValue[];
  /** Time until the value of the forecast is reached, in milliseconds. */
  readonly crossingMs: number | undefined;
  /** Rounds in which it was missing, one after the other. */
  readonly missed: number;
  /** When it was missing first, on the clock of alerts. */
  readonly missedMs: number | null;
  /** Nobody will see it again. */
  readonly isGone: boolean;
  /** When it came to its severity, in milliseconds since 1970. */
  readonly sinceMs: number | undefined;
  /** What notifiers were told of it, by their names. */
  readonly told: Readonly<Record<string, Told>>;
}

/** The time of a round. */
export interface RoundTime {
  /** On the clock of alerts, in milliseconds. */
  readonly atMs: number;
  /** Since 1970, in milliseconds. */
  readonly wallMs: number;
  /** Since the round before, in milliseconds. */
  readonly gapMs: number;
}

/** Makes what is known of a value that was never seen. */
export function toEntry(labels: Labels): Entry {
  return {
    labels,
    value: undefined,
    latches: { critical: RESTING, warning: RESTING, forecast: RESTING },
    samples: [],
    crossingMs: undefined,
    missed: 0,
    missedMs: null,
    isGone: false,
    sinceMs: undefined,
    told: {},
  };
}

/** Tells how bad it is. */
export function findSeverity({ latches }: Entry): Severity | undefined {
  return SEVERITIES.find((severity) => isFiring(latches[severity])) ??
    (isFiring(latches.forecast) ? "warning" : undefined);
}

/** Tells whether a value has been missing for too long. */
export function hasNoData({ missed }: Entry, threshold: Threshold): boolean {
  return threshold.noDataRounds > 0 && missed >= threshold.noDataRounds;
}

/** Takes a round in which the value was there. */
export function stepEntry(
  entry: Entry,
  threshold: Threshold,
  value: number,
  time: RoundTime,
): Entry {
  const { atMs, gapMs } = time;
  const { limits, forecast, forMs } = threshold;
  const isBlind = gapMs > Math.max(BLIND_MS, forMs);
  const known = isBlind ? dropPending(entry.latches) : entry.latches;
  const step = (latch: Latch, isReached: boolean, isHeld: boolean) =>
    stepLatch(latch, { isReached, isHeld }, atMs, forMs);
  const toLatch = (severity: Severity) => {
    const limit = limits[severity];
    if (limit === undefined) return RESTING;
    const isReached = isPast(threshold, value, limit.at);
    const isHeld = isReached || isPast(threshold, value, limit.clear);
    return step(known[severity], isReached, isHeld);
  };
  const sample: TimedValue = [atMs, value];
  const samples = forecast === undefined
    ? []
    : keepSample(entry.samples, sample, forecast.overMs);
  const crossingMs = forecast && findCrossing(
    samples.at(-1) === sample ? samples : [...samples, sample],
    { direction: threshold.direction, ...forecast },
  );
  const isWithin = (ms: number) => crossingMs !== undefined && crossingMs <= ms;
  const withinMs = forecast?.withinMs ?? 0;
  const latches: Latches = {
    critical: toLatch("critical"),
    warning: toLatch("warning"),
    forecast: step(
      known.forecast,
      isWithin(withinMs),
      isWithin(withinMs * FORECAST_SLACK),
    ),
  };
  return date(entry, {
    ...entry,
    value,
    latches,
    samples,
    crossingMs,
    missed: 0,
    missedMs: null,
    isGone: false,
  }, time);
}

/**
 * Takes a round in which the value was missing. What fires goes on firing; what
 * waits is given up once the value is missed. Beside others that are there, a
 * value that stays away is gone.
 */
export function missEntry(
  entry: Entry,
  threshold: Threshold,
  time: RoundTime,
  hasOthers: boolean,
): Entry {
  const missedMs = entry.missedMs ?? time.atMs;
  const enough = threshold.noDataRounds || NO_DATA_ROUNDS;
  const missed = Math.min(entry.missed + 1, enough);
  const isGone = entry.isGone ||
    hasOthers && time.atMs - missedMs >= GONE_MS;
  const latches = isGone
    ? toEntry(entry.labels).latches
    : missed >= enough
    ? dropPending(entry.latches)
    : entry.latches;
  const next = { ...entry, latches, missed, missedMs, isGone };
  return date(entry, next, time);
}

/** Lets a value go whose threshold looks elsewhere now. */
export function dropEntry(entry: Entry): Entry {
  const { latches } = toEntry(entry.labels);
  return { ...entry, latches, sinceMs: undefined, isGone: true };
}

function dropPending(latches: Latches): Latches {
  const drop = (latch: Latch) => isPending(latch) ? RESTING : latch;
  return {
    critical: drop(latches.critical),
    warning: drop(latches.warning),
    forecast: drop(latches.forecast),
  };
}

function date(before: Entry, now: Entry, { wallMs }: RoundTime): Entry {
  const severity = findSeverity(now);
  if (severity === findSeverity(before)) return now;
  return { ...now, sinceMs: severity === undefined ? undefined : wallMs };
}
