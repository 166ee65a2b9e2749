/** Entries of the journal in the form of `journalctl --output=json` (https://systemd.io/JOURNAL_EXPORT_FORMATS/). */

import {
  type FieldValue,
  NO_LABELS,
  type Origin,
} from "../../outputs/event.ts";
import type { Event } from "../../outputs/event.ts";

/** Names of syslog priorities (RFC 5424 §6.2.1). */
const LEVELS = [
  "emerg",
  "alert",
  "crit",
  "err",
  "warning",
  "notice",
  "info",
  "debug",
];

/** Furthest time that a date has, in microseconds. */
const MAX_MICROS = 8.64e18;

/** Fields that are taken, with the names that they get (systemd.journal-fields(7)). */
const USUAL: Readonly<Record<string, string>> = {
  SYSLOG_IDENTIFIER: "identifier",
  SYSLOG_FACILITY: "facility",
  _SYSTEMD_UNIT: "unit",
  _SYSTEMD_USER_UNIT: "user_unit",
  _PID: "pid",
  _UID: "uid",
  _GID: "gid",
  _COMM: "command",
  _EXE: "exe",
  _TRANSPORT: "transport",
  _HOSTNAME: "hostname",
  _BOOT_ID: "boot_id",
  MESSAGE_ID: "message_id",
  ERRNO: "errno",
  CODE_FILE: "code_file",
  CODE_LINE: "code_line",
  CODE_FUNC: "code_func",
};
/** Fields whose texts are numbers. */
const NUMBERS: ReadonlySet<string> = new Set([
  "SYSLOG_FACILITY",
  "_PID",
  "_UID",
  "_GID",
  "ERRNO",
  "CODE_LINE",
]);
/** Fields that become other parts of the event. */
const PARTS: ReadonlySet<string> = new Set(["MESSAGE", "PRIORITY"]);
/** The cursor: a sequence and the number in it, after which the boot and times follow. */
const CURSOR_REGEXP = /^s=([0-9a-f]{32});i=([0-9a-f]{1,13});[\w;=]{1,200}$/;

/** Where an entry stands. */
export interface JournalPlace {
  /** What `--cursor` takes. */
  readonly cursor: string;
  /** Tells this sequence of entries from others. */
  readonly sequence: string;
  /** Number in it. */
  readonly number: number;
}

/** An entry with its place. */
export interface JournalEntry extends JournalPlace {
  /** What it holds: texts, bytes as lists of numbers, or lists of those. */
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Reads one line.
 * @throws {SyntaxError} When it is no entry.
 */
export function parseJournalEntry(line: string): JournalEntry {
  const data: unknown = JSON.parse(line);
  if (!isMap(data)) throw new SyntaxError("Expected an entry of the journal");
  const place = parseCursor(data["__CURSOR"]);
  if (place !== undefined) return { ...place, data };
  throw new SyntaxError("Expected an entry of the journal with its cursor");
}

/** Reads a cursor; undefined when it is none. */
export function parseCursor(cursor: unknown): JournalPlace | undefined {
  const found = CURSOR_REGEXP.exec(String(cursor));
  const [whole, sequence, number] = found ?? [];
  if (whole === undefined || sequence === undefined) return undefined;
  return { cursor: whole, sequence, number: parseInt(number ?? "", 16) };
}

/** Makes an event; `all` takes fields that have no short name by their own. */
export function toJournalEvent(
  { data }: JournalEntry,
  origin: Origin,
  offset: number,
  all: boolean,
): Event {
  const realtime = Number(data["__REALTIME_TIMESTAMP"]);
  const priority = toText(data["PRIORITY"]);
  const fields: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(data)) {
    if (name.startsWith("__") || PARTS.has(name)) continue;
    const short = Object.hasOwn(USUAL, name) ? USUAL[name] : undefined;
    if (short === undefined && !all) continue;
    const found = toFieldValue(name, value);
    if (found !== undefined) fields[short ?? name] = found;
  }
  return {
    origin,
    offset,
    text: toText(data["MESSAGE"]) ?? "",
    timeMs: realtime >= 0 && realtime < MAX_MICROS
      ? realtime / 1000
      : undefined,
    readMs: Date.now(),
    level: priority === undefined ? undefined : LEVELS[Number(priority)],
    message: undefined,
    fields,
    labels: NO_LABELS,
  };
}

function toFieldValue(name: string, value: unknown): FieldValue | undefined {
  const text = toText(value);
  if (text === undefined || !NUMBERS.has(name)) return text;
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

/** Reads a value as text: bytes that are no UTF-8 become U+FFFD, several values are joined by line feeds. */
function toText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return undefined;
  if (value.every(isByte)) {
    return new TextDecoder().decode(Uint8Array.from(value));
  }
  const texts = value.map(toText).filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : texts.join("\n");
}

function isByte(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < 256;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
