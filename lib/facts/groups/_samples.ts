/** Ways to find numbers and words in the families of collectors. */

import type { Family, Labels } from "../group.ts";

/** A sample: its labels and its value. */
export interface Found {
  /** Labels. */
  readonly labels: Labels;
  /** The value. */
  readonly value: number;
}

/** Lists the samples of a metric; none when it is not there. */
export function listSamples(
  families: readonly Family[],
  name: string,
): readonly Found[] {
  return families.find((family) => family.name === name)?.samples ?? [];
}

/** Finds the value of the first sample of a metric whose labels are the given ones. */
export function findValue(
  families: readonly Family[],
  name: string,
  labels: Labels = {},
): number | undefined {
  const wanted = Object.entries(labels);
  return listSamples(families, name).find((sample) =>
    wanted.every(([key, value]) => sample.labels[key] === value)
  )?.value;
}

/** Finds the labels of the only sample of a metric. */
export function findLabels(
  families: readonly Family[],
  name: string,
): Labels | undefined {
  return listSamples(families, name)[0]?.labels;
}

/** Gives the increase of a counter in a second; undefined when it went back or the time is none. */
export function toRate(
  now: number | undefined,
  earlier: number | undefined,
  seconds: number,
): number | undefined {
  if (now === undefined || earlier === undefined) return undefined;
  if (now < earlier || seconds <= 0) return undefined;
  return toRounded((now - earlier) / seconds);
}

/** Rounds to one digit behind the point. */
export function toRounded(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Gives a part in percent with one digit; 0 of nothing. */
export function toPercent(part: number, whole: number): number {
  return whole > 0 ? toRounded(part / whole * 100) : 0;
}
