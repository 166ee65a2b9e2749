/** Filters for amounts of bytes and bits. */

import { define, type Definitions } from "../bind.ts";
import { readNumber, readText } from "../coerce.ts";
import { TemplateError } from "../error.ts";

/** Unit letters from small to large; each is 1024 of the one before. */
const UNITS: readonly string[] = ["", "K", "M", "G", "T", "P", "E", "Z", "Y"];

/** Filters for amounts. */
export const SIZE_FILTERS: Definitions = {
  human_readable: define("isbits unit", (value, args) => {
    const amount = readNumber(
      typeof value === "string" ? Number(value) : value,
    );
    const isBits = args.flag("isbits", false);
    const wanted = args.isSet("unit") ? args.text("unit").toUpperCase() : "";
    const level = wanted === ""
      ? UNITS.findLastIndex((_, index) => Math.abs(amount) >= 1024 ** index)
      : UNITS.indexOf(wanted.replace(/B$/, ""));
    if (wanted !== "" && level === -1) {
      throw new TemplateError('expected B, K, M, G, T, P, E, Z or Y as "unit"');
    }
    const at = Math.max(0, level);
    const name = at === 0
      ? isBits ? "bits" : "bytes"
      : `${UNITS[at]}${isBits ? "b" : "B"}`;
    return `${(amount / 1024 ** at).toFixed(2)} ${name}`;
  }),
  human_to_bytes: define("default_unit isbits", (value, args) => {
    const [, digits, unit = ""] =
      /^(\d{1,15}(?:\.\d{1,9})?) {0,9}([A-Za-z]{0,5})$/.exec(
        readText(value).trim(),
      ) ?? [];
    const isBits = args.flag("isbits", false);
    const letters = unit || args.text("default_unit", "B");
    const level = findLevel(letters, isBits);
    if (digits === undefined || level === -1) {
      throw new TemplateError(
        `expected an amount such as 10 or 1.5 ${isBits ? "Mb" : "MB"}`,
      );
    }
    return Math.round(Number(digits) * 1024 ** level);
  }),
  filesizeformat: define("binary", (value, args) => {
    const amount = readNumber(value);
    const isBinary = args.flag("binary", false);
    const base = isBinary ? 1024 : 1000;
    const at = UNITS.findLastIndex((_, index) => amount >= base ** index);
    if (at <= 0) return amount === 1 ? "1 Byte" : `${amount} Bytes`;
    const unit = isBinary
      ? `${UNITS[at]}iB`
      : `${UNITS[at]}B`.replace("K", "k");
    return `${(amount / base ** at).toFixed(1)} ${unit}`;
  }),
};

/** Tells which power of 1024 a unit such as `K`, `KB`, `KiB` or `Kb` is; -1 when it is none. */
function findLevel(unit: string, isBits: boolean): number {
  const match = /^([KMGTPEZY]?)(?:i?([Bb])|bytes?|bits?)?$/i.exec(unit);
  if (match === null) return -1;
  const letter = match[2];
  const isMixed = letter !== undefined && unit.length > 1 &&
    (letter === "b") !== isBits;
  return isMixed ? -1 : UNITS.indexOf((match[1] ?? "").toUpperCase());
}
