/** Structured data of RFC 5424 §6.3: labels and fields of an event as one element. */

import type { Event } from "./event.ts";

/** Longest name of a parameter, RFC 5424 §6.3.3. */
const NAME_LENGTH = 32;
/** Longest value in UTF-16 units: the message has a limit as well. */
const VALUE_LENGTH = 1024;
/** Parameters of an element. */
const MAX_PARAMS = 64;

/** Writes the structured data of an event. */
export type DataWriter = (event: Event) => string;

/** Names of elements: `name@number` of the one who names it, or one of IANA's. */
export const DATA_ID_REGEXP =
  /^(?!.{33})[^\s=\]"@\p{Cc}]+(?:@\d+(?:\.\d+)*)?$/u;

/** Makes what writes structured data with an element of a name; `-` without one. */
export function openDataWriter(id: string | undefined): DataWriter {
  if (id === undefined) return () => "-";
  return ({ origin, labels, fields }) => {
    const values = Object.entries({ ...fields, ...origin.labels, ...labels })
      .filter(([, value]) => value === null || typeof value !== "object")
      .slice(0, MAX_PARAMS)
      .map(([name, value]) => ` ${toName(name)}="${toValue(`${value}`)}"`);
    return `[${id}${values.join("")}]`;
  };
}

function toName(name: string): string {
  return name.slice(0, NAME_LENGTH).replace(/[^!-~]|[=\]"]/g, "_") || "_";
}

/** Escapes as RFC 5424 §6.3.3 wants it; control characters become blanks. */
function toValue(value: string): string {
  return value.slice(0, VALUE_LENGTH).toWellFormed()
    .replace(/\p{Cc}/gu, " ").replace(/["\\\]]/g, "\\$&");
}
