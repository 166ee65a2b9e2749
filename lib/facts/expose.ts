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

/** What was written of a family. */
interface Written {
  family: Family;
  /** The lines above the samples. */
  readonly head: string;
  /** What stands before the value of each sample, in the order of the lines. */
  readonly starts: readonly string[];
  /** Which sample each line is of. */
  readonly order: readonly number[];
  /** All of it, once the family came again as it was. */
  text: string | undefined;
}

/** Writes the lines above the samples. */
type ToHead = (family: Family) => string;

/** Makes what writes; it keeps what it wrote of families that come again with the same labels, or as they were. */
export function openExpose(): Expose {
  const writers = {
    text: openWriter(toHead),
    openmetrics: openWriter(toOpenHead),
  };
  return (families, format) => {
    const parts = writers[format](families);
    if (format === "openmetrics") parts.push("# EOF\n");
    return parts.join("");
  };
}

/** Makes what writes families as parts of a text. */
function openWriter(
  toHead: ToHead,
): (families: readonly Family[]) => string[] {
  let written: Written[] = [];
  let order: readonly number[] = [];
  return (families) => {
    const isKnown = families.length === written.length &&
      families.every(({ name }, index) => name === written[index]!.family.name);
    if (!isKnown) {
      const known = new Map(written.map((one) => [one.family.name, one]));
      written = families.map((family) =>
        known.get(family.name) ?? toWritten(family, toHead)
      );
      order = sort(families.map(({ name }) => name));
    }
    families.forEach((family, index) => {
      written[index] = renew(written[index]!, family, toHead);
    });
    return order.map((index) => {
      const one = written[index]!;
      return one.text ?? toText(one);
    });
  };
}

function toWritten(family: Family, toHead: ToHead): Written {
  const starts = family.samples.map(({ labels, suffix = "" }) =>
    `${family.name}${suffix}${toLabelText(labels)} `
  );
  // Samples of histograms stay in their order.
  const isPlain = family.samples[0]?.suffix === undefined;
  const order = isPlain ? sort(starts) : starts.map((_, index) => index);
  return {
    family,
    head: toHead(family),
    starts: order.map((index) => starts[index]!),
    order,
    text: undefined,
  };
}

/** Takes a family that came again. */
function renew(written: Written, family: Family, toHead: ToHead): Written {
  if (written.family === family) {
    written.text ??= toText(written);
    return written;
  }
  if (!isAlike(written.family, family)) return toWritten(family, toHead);
  written.family = family;
  written.text = undefined;
  return written;
}

/** Tells whether families of one name differ in values only. */
function isAlike(a: Family, b: Family): boolean {
  return a.type === b.type && a.help === b.help &&
    a.samples.length === b.samples.length &&
    a.samples.every(({ labels, suffix }, index) => {
      const other = b.samples[index]!;
      return labels === other.labels && suffix === other.suffix;
    });
}

/** Joining small parts all at once makes one string, and none of each line. */
function toText({ family, head, starts, order }: Written): string {
  const parts = [head];
  starts.forEach((start, index) => {
    const { value } = family.samples[order[index]!]!;
    parts.push(start, toValueText(value), "\n");
  });
  return parts.join("");
}

/** Gives the places of texts in the order of the texts. */
function sort(texts: readonly string[]): number[] {
  return texts.map((_, index) => index)
    .sort((a, b) => byText(texts[a]!, texts[b]!));
}

/** Writes families once. */
export function expose(families: readonly Family[], format: Format): string {
  return openExpose()(families, format);
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
