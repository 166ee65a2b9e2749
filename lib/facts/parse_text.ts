/**
 * Reads the Prometheus text format 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/), strictly: a
 * text that is not whole or not well-formed is refused.
 *
 * @module
 */

import type { Labels, MetricType } from "./collector.ts";

/** A sample as it was written. */
export interface ParsedSample {
  /** Labels in their order. */
  readonly labels: Labels;
  /** The value. */
  readonly value: number;
  /** `_bucket`, `_sum` or `_count` of a histogram or summary, else undefined. */
  readonly suffix: string | undefined;
  /** Milliseconds since 1970, when it was given. */
  readonly timestamp: number | undefined;
}

/** A metric as it was written. */
export interface ParsedFamily {
  /** Name of the metric. */
  readonly name: string;
  /** Type; `untyped` when it was not told. */
  readonly type: MetricType;
  /** Help; undefined when it was not told. */
  readonly help: string | undefined;
  /** Samples in their order. */
  readonly samples: readonly ParsedSample[];
}

interface OpenFamily {
  name: string;
  type: MetricType | undefined;
  help: string | undefined;
  samples: ParsedSample[];
}

const TYPES: readonly MetricType[] = [
  "counter",
  "gauge",
  "histogram",
  "summary",
  "untyped",
];
const NAME_REGEXP = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL_REGEXP =
  /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*/y;
const VALUE_REGEXP = /^[ \t]*(\S+)(?:[ \t]+(-?\d+))?[ \t]*$/;
const NUMBER_REGEXP = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const HEAD_REGEXP = /^#[ \t]+(HELP|TYPE)[ \t]+(\S+)(?:[ \t]+(.*))?$/;
const SUFFIX_REGEXP = /_(?:bucket|sum|count)$/;

/**
 * Reads a text.
 * @throws {SyntaxError} With the line, when it is not well-formed or its last line does not end.
 */
export function parseText(text: string): ParsedFamily[] {
  const families = new Map<string, OpenFamily>();
  if (text !== "" && !text.endsWith("\n")) {
    throw new SyntaxError("the last line does not end with a newline");
  }
  let at = 0;
  text.split("\n").forEach((line) => {
    at++;
    if (line.trim() === "") return;
    try {
      if (line.startsWith("#")) readHead(line, families);
      else readSample(line, families);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new SyntaxError(`line ${at}: ${error.message}`);
    }
  });
  return [...families.values()].map((family) => ({
    ...family,
    type: family.type ?? "untyped",
  }));
}

function readHead(line: string, families: Map<string, OpenFamily>): void {
  const found = HEAD_REGEXP.exec(line);
  // Other lines of this kind are comments.
  if (found === null) return;
  const [, word, name = "", rest = ""] = found;
  if (!isName(name)) throw new SyntaxError(`"${name}" is no name of a metric`);
  const family = getFamily(families, name);
  if (word === "HELP") {
    if (family.help !== undefined) {
      throw new SyntaxError(`${name} has two lines of help`);
    }
    family.help = unescape(rest);
    return;
  }
  if (family.type !== undefined || family.samples.length > 0) {
    throw new SyntaxError(`${name} has its type told twice or too late`);
  }
  family.type = TYPES.find((type) => type === rest.trim());
  if (family.type === undefined) {
    throw new SyntaxError(`"${rest.trim().slice(0, 40)}" is no type`);
  }
}

function readSample(line: string, families: Map<string, OpenFamily>): void {
  const text = line.trimStart();
  NAME_REGEXP.lastIndex = 0;
  const name = NAME_REGEXP.exec(text)?.[0];
  if (name === undefined) {
    throw new SyntaxError("expected the name of a metric");
  }
  let at = name.length;
  while (/[ \t]/.test(text[at] ?? "")) at++;
  const labels: Record<string, string> = Object.create(null);
  if (text[at] === "{") at = readLabels(text, at + 1, labels);
  const found = VALUE_REGEXP.exec(text.slice(at));
  if (found === null) throw new SyntaxError("expected a value");
  const { family, suffix } = findFamily(families, name);
  family.samples.push({
    labels,
    value: toValue(found[1]!),
    suffix,
    timestamp: found[2] === undefined ? undefined : Number(found[2]),
  });
}

/** Reads labels up to the closing brace and gives the place after it. */
function readLabels(
  text: string,
  start: number,
  labels: Record<string, string>,
): number {
  let at = start;
  while (/[ \t]/.test(text[at] ?? "")) at++;
  for (;;) {
    if (text[at] === "}") return at + 1;
    LABEL_REGEXP.lastIndex = at;
    const found = LABEL_REGEXP.exec(text);
    if (found === null) throw new SyntaxError("expected a label in quotes");
    const [whole, name = "", value = ""] = found;
    if (name in labels) throw new SyntaxError(`label "${name}" is given twice`);
    labels[name] = unescape(value);
    at += whole.length;
    if (text[at] === ",") at++;
    else if (text[at] !== "}") throw new SyntaxError('expected "," or "}"');
    while (/[ \t]/.test(text[at] ?? "")) at++;
  }
}

/** Samples of a histogram or summary belong to the name without their end. */
function findFamily(
  families: Map<string, OpenFamily>,
  name: string,
): { family: OpenFamily; suffix: string | undefined } {
  const suffix = SUFFIX_REGEXP.exec(name)?.[0];
  if (suffix !== undefined) {
    const family = families.get(name.slice(0, -suffix.length));
    const takes = family?.type === "histogram" ||
      family?.type === "summary" && suffix !== "_bucket";
    if (family !== undefined && takes) return { family, suffix };
  }
  return { family: getFamily(families, name), suffix: undefined };
}

function getFamily(
  families: Map<string, OpenFamily>,
  name: string,
): OpenFamily {
  let family = families.get(name);
  if (family === undefined) {
    family = { name, type: undefined, help: undefined, samples: [] };
    families.set(name, family);
  }
  return family;
}

function isName(text: string): boolean {
  NAME_REGEXP.lastIndex = 0;
  return NAME_REGEXP.exec(text)?.[0] === text;
}

function toValue(text: string): number {
  if (NUMBER_REGEXP.test(text)) return Number(text);
  const word = text.toLowerCase();
  if (word === "nan") return NaN;
  if (/^\+?inf(inity)?$/.test(word)) return Infinity;
  if (/^-inf(inity)?$/.test(word)) return -Infinity;
  throw new SyntaxError(`"${text.slice(0, 40)}" is no number`);
}

function unescape(text: string): string {
  return text.replaceAll(
    /\\(.)/g,
    (whole, letter) =>
      letter === "n"
        ? "\n"
        : letter === "\\" || letter === '"'
        ? letter
        : whole,
  );
}
