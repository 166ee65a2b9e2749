/** Names of files and objects: texts with times and with what is known of events. */

import { toMessage } from "../error.ts";
import { formatTime } from "../template/builtin/strftime.ts";
import type { Event, Origin } from "./event.ts";

/** Longest text that stands for one placeholder, in UTF-16 units. */
const VALUE_LENGTH = 64;
/** A placeholder. */
const PLACE_REGEXP = /\{([^{}]*)\}/g;
/** Characters of a value that may stand in a name. */
const UNSAFE_REGEXP = /[^\p{L}\p{N}._-]/gu;
/** Any time, to try formats with. */
const SAMPLE = new Date(Date.UTC(2026, 0, 2, 3, 4, 5));

/** What fills the placeholders. */
export interface NameValues {
  /** Where the event is from; undefined for what has no origin. */
  readonly origin: Origin | undefined;
  /** Labels besides those of the origin. */
  readonly labels?: Event["labels"];
  /** Name of the host where the origin tells none. */
  readonly host: string;
  /** Identity of the batch. */
  readonly id?: string;
}

/** Where a name is used, and so what it may hold. */
export interface NameRules {
  /** Placeholders besides `{source}`, `{host}`, `{file}` and `{labels.NAME}`. */
  readonly more?: readonly string[];
  /** Takes `/` as the end of a part. */
  readonly isPath?: boolean;
}

/**
 * Tells what is wrong with a name: conversions of strftime(3) stand for
 * times, `{source}`, `{host}`, `{file}` (its last part) and `{labels.NAME}`
 * for what is known of the events. Undefined when nothing is.
 */
export function findFault(
  template: string,
  { more = [], isPath = false }: NameRules = {},
): string | undefined {
  const unknown = findUnknownPlace(template, more);
  if (unknown !== undefined) return unknown;
  let sample: string;
  try {
    sample = formatTime(SAMPLE, template.replace(PLACE_REGEXP, "x"), true);
  } catch (error) {
    return toMessage(error);
  }
  if (/\p{Cc}/u.test(sample)) {
    return "it holds a line break or control character";
  }
  if (isPath) return undefined;
  if (sample.includes("/")) return 'it holds "/", but names one file';
  if (/^(\.|$)/.test(sample)) return "it is empty or starts with a dot";
  return undefined;
}

/** Tells which placeholder of a text is none; undefined when all are known. */
export function findUnknownPlace(
  template: string,
  more: readonly string[] = [],
): string | undefined {
  const known = ["source", "host", "file", "labels.NAME", ...more];
  for (const [all, name = ""] of template.matchAll(PLACE_REGEXP)) {
    if (/^labels\.[^.]+$/.test(name) || known.includes(name)) continue;
    return `"${all}" is unknown; known are ${
      known.map((word) => `{${word}}`).join(", ")
    }`;
  }
  return undefined;
}

/** Fills the placeholders; what is left is a format of strftime(3). */
export function fillName(template: string, values: NameValues): string {
  return template.replace(
    PLACE_REGEXP,
    (_, name: string) => {
      const value = findValue(name, values);
      // A part of the identity would stand for several batches.
      return name === "id" ? value.replace(/[^\w./-]/g, "_") : toSafe(value);
    },
  );
}

/** Fills the placeholders of a text that is no path and holds no times; values stay as they are. */
export function fillText(template: string, values: NameValues): string {
  return template.replace(
    PLACE_REGEXP,
    (_, name: string) => findValue(name, values),
  );
}

/** Writes a name that was filled, at a time in milliseconds since 1970, in UTC. */
export function writeName(filled: string, timeMs: number): string {
  return formatTime(new Date(timeMs), filled, true);
}

/** Tells whether a name differs from one second to the next. */
export function isExact(filled: string): boolean {
  return /^(?:[^%]|%[-_]?[^ScTsf])*%[-_]?[ScTsf]/.test(filled);
}

/** Tells whether a template has placeholders at all. */
export function hasPlaces(template: string): boolean {
  return template.search(PLACE_REGEXP) !== -1;
}

/** Makes a value one harmless part of a path. */
function toSafe(value: string): string {
  const safe = value.slice(0, VALUE_LENGTH).toWellFormed()
    .replace(UNSAFE_REGEXP, "_").replace(/^\./, "_");
  return safe === "" ? "_" : safe;
}

function findValue(name: string, values: NameValues): string {
  const { origin, labels = {}, host, id } = values;
  if (name === "source") return origin?.source ?? "";
  if (name === "host") return origin?.host["name"] ?? host;
  if (name === "file") return origin?.file?.replace(/^.*\//, "") ?? "";
  if (name === "id") return id ?? "";
  const label = name.slice("labels.".length);
  return labels[label] ?? origin?.labels[label] ?? "";
}
