/**
 * Writes families in the Prometheus text format 0.0.4 and in OpenMetrics 1.0
 * (https://prometheus.io/docs/instrumenting/exposition_formats/): families
 * sorted by name, samples by their labels.
 *
 * @module
 */

import type { Family, Labels } from "./collector.ts";

/** A format of exposition. */
export type Format = "text" | "openmetrics";

/** What an answer in a format is, as its header says. */
export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/** Writes families, each with at least one sample, in a format. */
export type Expose = (families: readonly Family[], format: Format) => string;

/** Text of a family, and what it was written from. */
interface Written {
  readonly family: Family;
  readonly format: Format;
  readonly text: string;
}

/** Makes what writes; it keeps what it wrote of families that come again as they were. */
export function openExpose(): Expose {
  const labels = new WeakMap<Labels, string>();
  let before: Written[] = [];
  let order: readonly number[] = [];
  return (families, format) => {
    const isKnown = families.length === before.length &&
      families.every(({ name }, index) => name === before[index]!.family.name);
    if (!isKnown) order = sortByName(families);
    const now = families.map((family, index) => {
      const known = isKnown ? before[index]! : undefined;
      return known !== undefined && isSame(known, family, format)
        ? known
        : { family, format, text: toText(family, format, labels) };
    });
    before = now;
    const text = order.map((index) => now[index]!.text).join("");
    return format === "openmetrics" ? `${text}# EOF\n` : text;
  };
}

function sortByName(families: readonly Family[]): number[] {
  return families.map((_, index) => index)
    .sort((a, b) => byText(families[a]!.name, families[b]!.name));
}

function isSame(known: Written, family: Family, format: Format): boolean {
  const { samples, help, type } = known.family;
  return known.format === format && type === family.type &&
    help === family.help && samples.length === family.samples.length &&
    samples.every((sample, index) => sample === family.samples[index]);
}

function toText(
  family: Family,
  format: Format,
  labels: WeakMap<Labels, string>,
): string {
  const head = format === "text" ? toHead(family) : toOpenHead(family);
  return head + toLines(family, labels);
}

/** Writes samples, which are the same in both formats, sorted by labels; those of histograms stay in their order. */
function toLines(family: Family, known: WeakMap<Labels, string>): string {
  const { name, samples } = family;
  const lines = samples.map(({ labels, value, suffix = "" }) => {
    let text = known.get(labels);
    if (text === undefined) known.set(labels, text = toLabelText(labels));
    return `${name}${suffix}${text} ${toValueText(value)}\n`;
  });
  const isPlain = samples[0]?.suffix === undefined;
  return (isPlain ? sortLines(lines) : lines).join("");
}

/** Writes families once. */
export function expose(families: readonly Family[], format: Format): string {
  return openExpose()(families, format);
}

/** Sorts lines that are not yet sorted; most are. */
function sortLines(lines: readonly string[]): readonly string[] {
  const isSorted = lines.every((line, index) =>
    index === 0 || lines[index - 1]! <= line
  );
  return isSorted ? lines : lines.toSorted(byText);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function toHead({ name, help, type }: Family): string {
  return `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`;
}

/** Counters lose their end in the head lines and keep it in samples; `untyped` is called `unknown`. */
function toOpenHead(family: Family): string {
  const isCounter = family.type === "counter" && family.name.endsWith("_total");
  // A counter whose name has no such end can only be told as unknown.
  const type = family.type === "untyped" ||
      family.type === "counter" && !isCounter
    ? "unknown"
    : family.type;
  const name = isCounter ? family.name.slice(0, -"_total".length) : family.name;
  return `# TYPE ${name} ${type}\n# HELP ${name} ${escapeLabel(family.help)}\n`;
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
