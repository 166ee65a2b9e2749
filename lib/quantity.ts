/** Numbers with a unit: lengths of time and sizes. */

/** Seconds in each unit of time. */
const SECONDS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  sec: 1,
  m: 60,
  min: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
};

/** Bytes in each unit of size; letters alone are powers of 1024, as in systemd.syntax(7). */
const BYTES: Readonly<Record<string, number>> = {
  b: 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
  kb: 1000,
  mb: 1000 ** 2,
  gb: 1000 ** 3,
  tb: 1000 ** 4,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
};

/** One number with its unit. */
const PART_REGEXP = /(\d+(?:\.\d+)?) ?([a-z]*)/y;

/** Longest text that is read as a quantity. */
const LONGEST = 64;

/** Reads a length of time in seconds from a number or from text such as `90`, `500ms`, `5s`, `1h30m` or `7d`; undefined when it is none. */
export function parseSeconds(value: unknown): number | undefined {
  return parseQuantity(value, SECONDS);
}

/** Reads a size in bytes from a number or from text such as `4096`, `100MB` (millions), `1GiB` or `512K` (powers of 1024); undefined when it is none or no whole number. */
export function parseBytes(value: unknown): number | undefined {
  const bytes = parseQuantity(value, BYTES);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

function parseQuantity(
  value: unknown,
  units: Readonly<Record<string, number>>,
): number | undefined {
  if (typeof value === "number") {
    return value >= 0 && Number.isFinite(value) ? value : undefined;
  }
  if (typeof value !== "string" || value.length > LONGEST) return undefined;
  const text = value.trim().toLowerCase();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  let sum = 0;
  let at = 0;
  while (at < text.length) {
    PART_REGEXP.lastIndex = at;
    const part = PART_REGEXP.exec(text);
    const unit = part?.[2] ?? "";
    if (part === null || !Object.hasOwn(units, unit)) return undefined;
    sum += Number(part[1]) * units[unit]!;
    at = PART_REGEXP.lastIndex;
    while (text[at] === " ") at++;
  }
  return at === 0 ? undefined : sum;
}
