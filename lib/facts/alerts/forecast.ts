/** When a value will be reached at the pace of a while: least squares over samples that are kept thin. */

/** A value with its time on the clock of alerts, in milliseconds. */
export type TimedValue = readonly [atMs: number, value: number];

/** Most samples that are kept for one value. */
export const MAX_SAMPLES = 120;
/** Fewer samples make no line. */
const LEAST_SAMPLES = 5;
/** The samples have to span this share of the time that is looked back at. */
const LEAST_SHARE = 0.25;

/**
 * Adds a sample where enough time went by since the last one, and drops those
 * that are too old; gives the same list when nothing changed.
 */
export function keepSample(
  samples: readonly TimedValue[],
  sample: TimedValue,
  overMs: number,
): readonly TimedValue[] {
  const [atMs] = sample;
  const last = samples.at(-1);
  const spacingMs = overMs / (MAX_SAMPLES - 1);
  if (last !== undefined && atMs - last[0] < spacingMs) return samples;
  return [...samples, sample].filter(([at]) => atMs - at <= overMs)
    .slice(-MAX_SAMPLES);
}

/**
 * Finds how long it takes from the last sample on until a value is reached at
 * the pace of all samples; undefined when they lead elsewhere, or are too few
 * to tell.
 */
export function findCrossing(
  samples: readonly TimedValue[],
  { direction, to, overMs }: {
    direction: "above" | "below";
    to: number;
    overMs: number;
  },
): number | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (samples.length < LEAST_SAMPLES) return undefined;
  if (last[0] - first[0] < overMs * LEAST_SHARE) return undefined;
  const sign = direction === "above" ? 1 : -1;
  const left = sign * (to - last[1]);
  if (left <= 0) return 0;
  const speed = sign * findSlope(samples);
  const crossingMs = left / speed;
  return speed > 0 && Number.isFinite(crossingMs) ? crossingMs : undefined;
}

/** Gives what the line through samples gains in a millisecond. */
function findSlope(samples: readonly TimedValue[]): number {
  const toMean = (pick: (sample: TimedValue) => number) =>
    samples.reduce((sum, sample) => sum + pick(sample), 0) / samples.length;
  // Times and values are taken from their means, or large ones lose digits.
  const meanMs = toMean(([at]) => at);
  const mean = toMean(([, value]) => value);
  let products = 0;
  let squares = 0;
  for (const [at, value] of samples) {
    products += (at - meanMs) * (value - mean);
    squares += (at - meanMs) ** 2;
  }
  return squares === 0 ? 0 : products / squares;
}
