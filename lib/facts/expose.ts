/**
 * Writes families in the Prometheus text format 0.0.4 and in OpenMetrics 1.0
 * (https://prometheus.io/docs/instrumenting/exposition_formats/): families
 * sorted by name, samples by their labels.
 *
 * @module
 */

import type { Family, Labels, Sample } from "./collector.ts";

/** A format of exposition. */
export type Format = "text" | "openmetrics";

/** What an answer in a format is, as its header says. */
export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/** Writes families, each with at least one sample, in a format. */
export function expose(families: readonly Family[], format: Format): string {
  const parts: string[] = [];
  for (const family of [...families].sort(byName)) {
    if (format === "text") writeText(family, parts);
    else writeOpenMetrics(family, parts);
  }
  if (format === "openmetrics") parts.push("# EOF\n");
  return parts.join("");
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function writeText(family: Family, parts: string[]): void {
  const { name, help, type } = family;
  parts.push(`# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`);
  for (const { sample, text } of sortSamples(family.samples)) {
    parts.push(
      `${name}${sample.suffix ?? ""}${text} ${toValueText(sample.value)}\n`,
    );
  }
}

/** Counters lose their end in the head lines and keep it in samples; `untyped` is called `unknown`. */
function writeOpenMetrics(family: Family, parts: string[]): void {
  const isCounter = family.type === "counter" && family.name.endsWith("_total");
  // A counter whose name has no such end can only be told as unknown.
  const type = family.type === "untyped" ||
      family.type === "counter" && !isCounter
    ? "unknown"
    : family.type;
  const name = isCounter ? family.name.slice(0, -"_total".length) : family.name;
  parts.push(
    `# TYPE ${name} ${type}\n# HELP ${name} ${escapeLabel(family.help)}\n`,
  );
  for (const { sample, text } of sortSamples(family.samples)) {
    parts.push(
      `${family.name}${sample.suffix ?? ""}${text} ${
        toValueText(sample.value)
      }\n`,
    );
  }
}

/** Gives samples with their labels as text, sorted by it; those of histograms stay in their order. */
function sortSamples(
  samples: readonly Sample[],
): { sample: Sample; text: string }[] {
  const written = samples.map((sample) => ({
    sample,
    text: toLabelText(sample.labels),
  }));
  if (written.length < 2 || samples.some(({ suffix }) => suffix)) {
    return written;
  }
  return written.sort((a, b) => a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
}

/** Writes labels in braces, sorted by name; empty ones are left out where others may have them. */
export function toLabelText(labels: Labels): string {
  const names = Object.keys(labels);
  if (names.length === 0) return "";
  if (names.length > 1) names.sort();
  let text = "";
  for (const name of names) {
    text += `${text === "" ? "{" : ","}${name}="${escapeLabel(labels[name]!)}"`;
  }
  return `${text}}`;
}

/** Writes a number as the formats want it. */
export function toValueText(value: number): string {
  if (value === Infinity) return "+Inf";
  if (value === -Infinity) return "-Inf";
  return String(value);
}

function escapeLabel(text: string): string {
  if (!/[\\"\n]/.test(text)) return text;
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')
    .replaceAll("\n", "\\n");
}

function escapeHelp(text: string): string {
  if (!/[\\\n]/.test(text)) return text;
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
