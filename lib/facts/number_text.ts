/** Sizes, shares and times of facts for people. */

const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/** Writes a size with its unit: `40 GiB`, `1.5 GiB`. */
export function toSizeText(bytes: number): string {
  const power = toPower(bytes);
  return `${toScaled(bytes, power)} ${BINARY[power]}`;
}

/** Writes a part of a size, both in the unit of the whole: `1.1 of 4.0 GiB`. */
export function toPartText(bytes: number, whole: number): string {
  const power = toPower(whole);
  return `${toScaled(bytes, power)} of ${toScaled(whole, power)} ${
    BINARY[power]
  }`;
}

/** Writes a length of time in its greatest unit: `12 d`. */
export function toSpanText(seconds: number): string {
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  if (seconds < 2 * 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Writes a short time: `3 ms`, `1.2 s`. */
export function toShortTime(ms: number): string {
  return ms < 1000
    ? `${Math.max(1, Math.round(ms))} ms`
    : `${(ms / 1000).toFixed(1)} s`;
}

/** Ends of keys and their units, longer ones first. */
const UNITS: readonly (readonly [end: string, unit: string])[] = [
  ["_bytes_per_second", "bytes a second"],
  ["bytes_received", "bytes"],
  ["bytes_transmitted", "bytes"],
  ["_bytes", "bytes"],
  ["_percent", "percent"],
  ["_seconds", "seconds"],
  ["_mhz", "MHz"],
  ["_celsius", "degrees Celsius"],
  ["_days", "days"],
  ["_mbps", "Mbit/s"],
  ["_mts", "MT/s"],
  ["mtu", "bytes"],
  ["boot_time", "seconds since 1970"],
];

/** Names the unit that a key has; empty where it has none. */
export function toUnit(key: string): string {
  return UNITS.find(([end]) => key.endsWith(end))?.[1] ?? "";
}

/** Writes a number by the unit in its key; what has none stays as it is. */
export function toNumberText(key: string, value: number): string {
  switch (toUnit(key)) {
    case "bytes a second":
      return `${toSizeText(value)}/s`;
    case "bytes":
      return key.endsWith("mtu") ? String(value) : toSizeText(value);
    case "percent":
      return `${value}%`;
    case "seconds":
      return toSpanText(value);
    case "MHz":
      return `${value} MHz`;
    case "degrees Celsius":
      return `${value} °C`;
    case "days":
      return `${value} d`;
    default:
      return String(value);
  }
}

function toPower(bytes: number): number {
  if (!(bytes >= 1)) return 0;
  const power = Math.floor(Math.log2(bytes) / 10);
  return Math.min(power, BINARY.length - 1);
}

/** Two digits at least, none behind the point from ten on. */
function toScaled(bytes: number, power: number): string {
  const value = bytes / 1024 ** power;
  return value.toFixed(power > 0 && value < 10 && value > 0 ? 1 : 0);
}
