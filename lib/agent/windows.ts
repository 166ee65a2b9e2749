/** Maintenance windows: when the host may be changed. */

/** Days as they are written, Sunday first. */
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const DAY_MINUTES = 24 * 60;
const MINUTE_MS = 60_000;
/** `mon-fri,sun 22:00-04:00 Europe/Berlin`; days and zone may be left out. */
const WINDOW_REGEXP =
  /^(?:([a-z][a-z,-]*)\s+)?(\d{2}):(\d{2})-(\d{2}):(\d{2})(?:\s+([\w+/-]+))?$/i;

/** One window of each week. */
export interface Window {
  /** Days on which it begins, 0 for Sunday. */
  readonly days: ReadonlySet<number>;
  /** When it begins, in minutes of the day. */
  readonly from: number;
  /** How long it is, in minutes. */
  readonly minutes: number;
  /** Zone of its times, as IANA names it; that of the host when absent. */
  readonly zone: string | undefined;
}

/**
 * Reads a window such as `mon-fri 22:00-04:00 Europe/Berlin`; one that ends
 * before it begins ends on the next day.
 * @throws {SyntaxError} When it is none.
 */
export function parseWindow(text: string): Window {
  const match = WINDOW_REGEXP.exec(text.trim());
  if (match === null) throw toFault(text, 'a form like "mon-fri 22:00-04:00"');
  const [, days, fromHour, fromMinute, toHour, toMinute, zone] = match;
  const from = toMinutes(fromHour, fromMinute);
  const to = toMinutes(toHour, toMinute);
  if (from === undefined || to === undefined || from >= DAY_MINUTES) {
    throw toFault(text, "times from 00:00 to 24:00");
  }
  if (zone !== undefined && !isZone(zone)) {
    throw toFault(text, "a time zone such as Europe/Berlin");
  }
  const minutes = (to - from + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  return { days: toDays(days, text), from, minutes, zone };
}

/** How long until a window is open, in milliseconds; 0 when one is, or there are none at all. */
export function toHeldMs(windows: readonly Window[], nowMs: number): number {
  if (windows.length === 0) return 0;
  return Math.min(...windows.map((window) => toWindowMs(window, nowMs)));
}

function toWindowMs(window: Window, nowMs: number): number {
  const { day, minute, ms } = toLocal(nowMs, window.zone);
  let least = Infinity;
  // One that began yesterday may still be open; the next may be a week away.
  for (let ahead = -1; ahead <= 7; ahead++) {
    if (!window.days.has((day + ahead + 7) % 7)) continue;
    const begin = ahead * DAY_MINUTES + window.from - minute;
    if (begin + window.minutes <= 0) continue;
    least = Math.min(least, Math.max(0, begin * MINUTE_MS - ms));
  }
  return least;
}

/** Day of the week, minute of the day and milliseconds beyond it, as clocks of a zone show them. */
function toLocal(
  nowMs: number,
  zone: string | undefined,
): { day: number; minute: number; ms: number } {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(nowMs);
  const find = (type: string) =>
    parts.find((part) => part.type === type)?.value ?? "";
  return {
    day: DAYS.findIndex((one) => one === find("weekday").toLowerCase()),
    minute: Number(find("hour")) * 60 + Number(find("minute")),
    ms: nowMs % MINUTE_MS,
  };
}

function toDays(text: string | undefined, whole: string): Set<number> {
  if (text === undefined) return new Set(DAYS.keys());
  const days = new Set<number>();
  for (const part of text.toLowerCase().split(",")) {
    const [from, to = from] = part.split("-").map((one) =>
      DAYS.findIndex((day) => day === one)
    );
    if (from === undefined || to === undefined || from < 0 || to < 0) {
      throw toFault(whole, `days such as "mon-fri" or "sat,sun"`);
    }
    for (let day = from;; day = (day + 1) % 7) {
      days.add(day);
      if (day === to) break;
    }
  }
  return days;
}

function toMinutes(
  hour: string | undefined,
  minute: string | undefined,
): number | undefined {
  const minutes = Number(hour) * 60 + Number(minute);
  return Number(minute) < 60 && minutes <= DAY_MINUTES ? minutes : undefined;
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function toFault(text: string, wanted: string): SyntaxError {
  return new SyntaxError(
    `Cannot read "${text}" as a window: expected ${wanted}`,
  );
}
