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
export type Expose = (families: readonly Family[], format: Format) => string;

/** Lines of a family, and what they were written from. */
interface Written {
  readonly samples: readonly Sample[];
  readonly text: string;
}

/** Makes what writes; it keeps what it wrote of samples that come again. */
export function openExpose(): Expose {
  const labels = new WeakMap<Labels, string>();
  let before = new Map<string, Written>();
  return (families, format) => {
    const parts: string[] = [];
    const now = new Map<string, Written>();
    for (const family of sortOnce(families, byName)) {
      const known = before.get(family.name);
      const text = known !== undefined && isSame(known.samples, family.samples)
        ? known.text
        : toLines(family, labels);
      now.set(family.name, { samples: family.samples, text });
      parts.push(format === "text" ? toHead(family) : toOpenHead(family), text);
    }
    before = now;
    if (format === "openmetrics") parts.push("# EOF\n");
    return parts.join("");
  };
}

function isSame(a: readonly Sample[], b: readonly Sample[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) {
    if (a[index] !== b[index]) return false;
  }
  return true;
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
  return (isPlain ? sortOnce(lines, byText) : lines).join("");
}

/** Writes families once. */
export function expose(families: readonly Family[], format: Format): string {
  return openExpose()(families, format);
}

/** Sorts what is not yet sorted; most is. */
function sortOnce<T>(
  all: readonly T[],
  compare: (a: T, b: T) => number,
): readonly T[] {
  for (let index = 1; index < all.length; index++) {
    if (compare(all[index - 1]!, all[index]!) > 0) return all.toSorted(compare);
  }
  return all;
}

function byName(a: Family, b: Family): number {
  return byText(a.name, b.name);
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
