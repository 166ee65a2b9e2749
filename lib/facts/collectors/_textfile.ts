/** Makes families of text files whole, as Prometheus clients do. */

import type { Labels } from "../collector.ts";
import type { ParsedFamily, ParsedSample } from "../parse_text.ts";

/** Tells whether a sample of a family says when it was taken. */
export function hasTimestamp({ samples }: ParsedFamily): boolean {
  return samples.some(({ timestamp }) => timestamp !== undefined);
}

/**
 * Gives all samples of a family the same labels, empty where they had none,
 * and histograms and summaries their sum, count and last bucket.
 */
export function fillFamily(family: ParsedFamily): ParsedFamily {
  const names = new Set(
    family.samples.flatMap(({ labels }) => Object.keys(labels)),
  );
  const own = family.type === "summary"
    ? "quantile"
    : family.type === "histogram"
    ? "le"
    : undefined;
  if (own !== undefined) names.delete(own);
  const samples = family.samples.map((sample) => ({
    ...sample,
    labels: fill(sample.labels, names),
  }));
  if (own === undefined) return { ...family, samples };
  return { ...family, samples: completeSamples(samples, own) };
}

function fill(labels: Labels, names: ReadonlySet<string>): Labels {
  const filled: Record<string, string> = { ...labels };
  for (const name of names) filled[name] ??= "";
  return filled;
}

/** Orders samples by their series: quantiles or buckets, then sum and count. */
function completeSamples(
  samples: readonly ParsedSample[],
  own: "quantile" | "le",
): ParsedSample[] {
  const series = Map.groupBy(samples, ({ labels }) => toKey(labels, own));
  return [...series.values()].flatMap((all) => {
    const labels = omit(all[0]!.labels, own);
    const find = (suffix: string) =>
      all.find((sample) => sample.suffix === suffix) ??
        { labels, value: 0, suffix, timestamp: undefined };
    const parts = all.filter((sample) => own in sample.labels);
    const count = find("_count");
    if (own === "le" && !parts.some(({ labels }) => labels["le"] === "+Inf")) {
      parts.push({
        ...count,
        labels: { ...labels, le: "+Inf" },
        suffix: "_bucket",
      });
    }
    return [...parts, find("_sum"), count];
  });
}

function toKey(labels: Labels, own: string): string {
  return JSON.stringify(
    Object.entries(omit(labels, own)).sort(([a], [b]) => a < b ? -1 : 1),
  );
}

function omit(labels: Labels, own: string): Labels {
  const { [own]: _, ...rest } = labels;
  return rest;
}
