/**
 * Heads of syslog messages: RFC 5424, RFC 3164, and what syslog(3) writes to
 * a socket of this host, where the log adds the name of the host.
 *
 * @module
 */

import { toSeverity } from "../severity.ts";
import type { Event, FieldValue } from "./event.ts";
import { openTimeWriter } from "./event_json.ts";
import { fillText } from "./name_template.ts";
import { type DataWriter, openDataWriter } from "./syslog_data.ts";

/** Forms of messages. */
export type SyslogForm = "rfc5424" | "rfc3164" | "local";

/** What heads are made of. */
export interface HeaderOptions {
  readonly form: SyslogForm;
  /** Number of the facility. */
  readonly facility: number;
  /** Number of the severity of events without a level that is known. */
  readonly severity: number;
  /** Name of the program, with placeholders; undefined for that of the event or of its source. */
  readonly tag: string | undefined;
  /** Name of the element of structured data; undefined for none. */
  readonly dataId: string | undefined;
  /** Name of the host where the event tells none. */
  readonly host: string;
}

/** Writes what stands before the text of an event, with the blank after it. */
export type HeaderWriter = (event: Event) => string;

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
/** Least serious level that syslog has. */
const DEBUG = 7;
/** Words of levels that are remembered. */
const MAX_LEVELS = 100;
/** Longest names, RFC 5424 §6; a tag of RFC 3164 has at most 32. */
const LENGTHS = {
  host: 255,
  app: 48,
  procid: 128,
  msgid: 32,
  tag: 32,
} as const;

/** Makes what writes heads; it remembers what is the same from event to event. */
export function openHeaderWriter(options: HeaderOptions): HeaderWriter {
  const { form } = options;
  const writePriority = openPriorityWriter(options);
  if (form !== "rfc5424") {
    const writeTime = openLocalTimeWriter();
    return (event) => {
      const name = form === "local" ? "" : `${toShortHost(event, options)} `;
      const pid = findWord(event, "procid", "pid")?.replace(/[^\w.-]/g, "_");
      const tag = toTag(event, options);
      const time = writeTime(event.timeMs ?? event.readMs);
      return `${writePriority(event)}${time} ${name}${tag}${
        pid === undefined ? "" : `[${pid}]`
      }: `;
    };
  }
  const writeTime = openTimeWriter();
  const writeRest = openRestWriter(options);
  return (event) =>
    `${writePriority(event)}1 ${writeTime(event.timeMs ?? event.readMs)} ${
      writeRest(event)
    } `;
}

/** Makes what writes the rest; events without fields have that of the one before where they are from one place. */
function openRestWriter(options: HeaderOptions): HeaderWriter {
  const writeData = openDataWriter(options.dataId);
  let last: Event | undefined;
  let rest = "";
  return (event) => {
    const { origin, labels, fields } = event;
    for (const _ in fields) return toRest(event, options, writeData);
    if (origin !== last?.origin || labels !== last.labels) {
      rest = toRest(event, options, writeData);
      last = event;
    }
    return rest;
  };
}

/** Writes all of RFC 5424 that stands between time and text. */
function toRest(
  event: Event,
  options: HeaderOptions,
  writeData: DataWriter,
): string {
  const host = toWord(findHost(event, options), LENGTHS.host);
  const app = toWord(findApp(event, options), LENGTHS.app);
  const procid = toWord(findWord(event, "procid", "pid"), LENGTHS.procid);
  const msgid = toWord(findWord(event, "msgid"), LENGTHS.msgid);
  return `${host} ${app} ${procid} ${msgid} ${writeData(event)}`;
}

function openPriorityWriter(
  { facility, severity }: HeaderOptions,
): (event: Event) => string {
  const known = new Map<string, string>();
  const toText = (number: number) =>
    `<${facility * 8 + Math.min(number, DEBUG)}>`;
  const fallback = toText(severity);
  return ({ level }) => {
    if (level === undefined) return fallback;
    const found = known.get(level);
    if (found !== undefined) return found;
    const text = toText(toSeverity(level) ?? severity);
    if (known.size < MAX_LEVELS) known.set(level, text);
    return text;
  };
}

/** Writes times as RFC 3164 §4.1.2 has them, in the zone of this host. */
function openLocalTimeWriter(): (timeMs: number) => string {
  let second = NaN;
  let text = "";
  return (timeMs) => {
    const own = Math.floor(timeMs / 1000);
    if (own === second) return text;
    second = own;
    const at = new Date(own * 1000);
    const day = `${at.getDate()}`.padStart(2);
    const clock = [at.getHours(), at.getMinutes(), at.getSeconds()]
      .map((part) => `${part}`.padStart(2, "0")).join(":");
    text = `${MONTHS[at.getMonth()]} ${day} ${clock}`;
    return text;
  };
}

function findHost(event: Event, { host }: HeaderOptions): string {
  return findWord(event, "hostname") ?? event.origin.host["name"] ?? host;
}

function findApp(event: Event, { tag, host }: HeaderOptions): string {
  if (tag !== undefined) return fillText(tag, { ...event, host });
  return findWord(event, "app", "tag") ?? event.origin.source;
}

/** RFC 3164 §4.1.2 knows no domains. */
function toShortHost(event: Event, options: HeaderOptions): string {
  const host = toWord(findHost(event, options), LENGTHS.host);
  return /^[\d.]+$|:/.test(host) ? host : host.replace(/\..*$/, "") || "-";
}

function toTag(event: Event, options: HeaderOptions): string {
  const tag = findApp(event, options).replace(/[^\w./-]/g, "_");
  return tag.slice(0, LENGTHS.tag) || "-";
}

/** Gives the first field that is there and no list or object. */
function findWord(
  { fields }: Event,
  ...names: readonly string[]
): string | undefined {
  for (const name of names) {
    const value: FieldValue | undefined = fields[name];
    if (typeof value === "string" && value !== "") return value;
    if (typeof value === "number") return `${value}`;
  }
  return undefined;
}

/** Makes a word of printable ASCII, RFC 5424 §6; `-` where nothing is known. */
function toWord(text: string | undefined, length: number): string {
  if (text === undefined || text === "") return "-";
  return text.slice(0, length).replace(/[^!-~]/g, "_");
}
