/** Fields that are known by their names: when, how bad, and what it says. */

import type { Event, FieldValue } from "../parser.ts";
import { type Fields, openPut, rename, toTimeFault } from "./_fields.ts";
import { type CommonParams, openTimes } from "./_options.ts";

const TIME_NAMES: readonly string[] = ["timestamp", "time", "@timestamp", "ts"];
const LEVEL_NAMES: readonly string[] = [
  "level",
  "severity",
  "lvl",
  "loglevel",
  "log.level",
];
const MESSAGE_NAMES: readonly string[] = ["message", "msg", "log"];

/** Longest level; a longer text is something else. */
const MAX_LEVEL_LENGTH = 32;

/** Puts fields on an event, and takes its time, level and message from those with the usual names. */
export type PutKnown = (event: Event, found: Fields) => void;

/**
 * Prepares putting fields on events. A time that is not of the form of
 * `time_format` is an error; without a format it is no time.
 */
export function openKnown(params: CommonParams): PutKnown {
  const readTime = openTimes(params);
  const put = openPut({ ...params, field_map: {} });
  const names = new Map(Object.entries(params.field_map));
  const isNamed = params.time_field !== undefined;
  const isStrict = params.time_format !== undefined;
  return (event, given) => {
    const found = names.size === 0 ? given : rename(given, names);
    const name = isNamed ? undefined : findName(found, TIME_NAMES);
    const timeMs = name === undefined
      ? undefined
      : readTime(found[name], event.readMs);
    if (isStrict && name !== undefined && timeMs === undefined) {
      throw toTimeFault(name);
    }
    if (timeMs !== undefined) event.timeMs = timeMs;
    event.level = findLevel(found) ?? event.level;
    event.message = findMessage(found) ?? event.message;
    put(event, found);
  };
}

function findLevel(found: Fields): string | undefined {
  const name = findName(found, LEVEL_NAMES);
  const level = name === undefined ? undefined : toWord(found[name]);
  return level === "" ? undefined : level;
}

/** Writes a level in lower case; undefined where it is none. */
function toWord(value: FieldValue | undefined): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.length <= MAX_LEVEL_LENGTH
    ? value.toLowerCase()
    : undefined;
}

function findMessage(found: Fields): string | undefined {
  for (const name of MESSAGE_NAMES) {
    if (!Object.hasOwn(found, name)) continue;
    const value = found[name];
    if (typeof value === "string") return value;
  }
  return undefined;
}

function findName(
  found: Fields,
  names: readonly string[],
): string | undefined {
  return names.find((name) => Object.hasOwn(found, name));
}
