/** Fields that a parser found, and how they come to an event. */

import { readNested, setOwn, splitPath } from "../nested_field.ts";
import type { Event, FieldValue, Parse } from "../parser.ts";
import { type CommonParams, openTimes } from "./_options.ts";

/** Most fields of an event, those in others counted too; Elasticsearch refuses more by default. */
export const MAX_FIELDS = 1000;
/** Longest name of a field, in characters. */
export const MAX_NAME_LENGTH = 256;
/** Deepest that values lie in others. */
export const MAX_DEPTH = 32;

/** Fields by their name. */
export type Fields = Record<string, FieldValue>;

/** Says that a text is not of a form: what was expected, and at which character, from 0. */
export function toFault(form: string, wanted: string, at: number): SyntaxError {
  return new SyntaxError(
    `Cannot read the line as ${form}: expected ${wanted} at offset ${at}`,
  );
}

/** Gives an event fields besides those that it has; its object of fields stays as it was. */
export type PutFields = (event: Event, found: Fields) => void;

/** Prepares giving events fields, by the names that the options say. */
export function openPut({ field_map }: CommonParams): PutFields {
  const names = new Map(Object.entries(field_map));
  return (event, found) => {
    const named = names.size === 0 ? found : rename(found, names);
    event.fields = isEmpty(event.fields)
      ? named
      : { ...event.fields, ...named };
  };
}

/** Adds to a parser what the options say: a field that is the time, the line itself. */
export function withCommon(params: CommonParams, parse: Parse): Parse {
  const { time_field, keep_raw } = params;
  const setTime = time_field === undefined
    ? undefined
    : openTimeField(time_field, params);
  if (setTime === undefined && !keep_raw) return parse;
  return (event) => {
    const { fields, timeMs, level, message, text } = event;
    parse(event);
    try {
      setTime?.(event);
    } catch (error) {
      Object.assign(event, { fields, timeMs, level, message });
      throw error;
    }
    if (keep_raw) event.fields = { ...event.fields, raw: text };
  };
}

function openTimeField(name: string, params: CommonParams): Parse {
  const readTime = openTimes(params);
  const path = splitPath(name);
  return (event) => {
    const value = readNested(event.fields, path);
    if (value === undefined || value === null) return;
    const timeMs = readTime(value, event.readMs);
    if (timeMs === undefined) throw toTimeFault(name);
    event.timeMs = timeMs;
  };
}

/** Says that a field is no time. */
export function toTimeFault(name: string): SyntaxError {
  return new SyntaxError(
    `Cannot read the field "${name}" as a time: expected one of the form that time_format tells`,
  );
}

/** Gives fields other names; a name that is not mapped stays. */
export function rename(
  fields: Fields,
  names: ReadonlyMap<string, string>,
): Fields {
  const renamed: Fields = {};
  for (const name in fields) {
    setOwn(renamed, names.get(name) ?? name, fields[name] ?? null);
  }
  return renamed;
}

function isEmpty(fields: Fields): boolean {
  for (const _ in fields) return false;
  return true;
}
