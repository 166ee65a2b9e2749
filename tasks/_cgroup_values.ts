/** Values of control groups, compared as the kernel shows them: whole pages, default periods, ranges of processors. */

/** Sizes of pages that Linux uses, in bytes: a limit is cut down to whole ones. */
const PAGE_BYTES = [4096n, 16384n, 65536n];

/** The greatest limit of version 1 is near the greatest number of 64 bits; it is written as -1. */
const UNLIMITED = (1n << 63n) - 65536n;

/** Greatest number in a list of processors or nodes. */
const MAX_LISTED = 65_536;

/** Letters for powers of 1024 that the kernel takes. */
const LETTERS = "KMGTPE";

/** Tells whether a file shows what was, or would be, written to it. */
export function isShown(file: string, live: string, wanted: string): boolean {
  const shown = toFolded(live);
  const text = toFolded(wanted);
  if (shown === text) return true;
  if (file === "cpu.max") return shown.split(" ")[0] === text;
  if (file.endsWith(".weight")) return shown === `default ${text}`;
  if (/^cpuset\.(cpus|mems)/.test(file)) {
    const numbers = toNumbers(text);
    return numbers !== undefined && numbers === toNumbers(shown);
  }
  return isSameSize(shown, text);
}

function toFolded(text: string): string {
  return text.trim().split(/\s+/).join(" ");
}

/** Compares sizes: written with a letter, shown in bytes and whole pages. */
function isSameSize(shown: string, wanted: string): boolean {
  if (!/^\d{1,20}$/.test(shown)) return false;
  const live = BigInt(shown);
  if (wanted === "-1") return live >= UNLIMITED;
  const match = /^(\d{1,19})([KMGTPE]?)$/i.exec(wanted);
  if (!match) return false;
  const power = LETTERS.indexOf(match[2]!.toUpperCase() || "-") + 1;
  const bytes = BigInt(match[1]!) * 1024n ** BigInt(power);
  return live === bytes ||
    PAGE_BYTES.some((page) => live === bytes / page * page);
}

/** Writes out a list such as `0-2,8`; undefined when it is none. */
function toNumbers(list: string): string | undefined {
  const numbers = new Set<number>();
  for (const part of list.split(",")) {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part);
    if (!match) return undefined;
    const end = Number(match[2] ?? match[1]);
    if (end > MAX_LISTED) return undefined;
    for (let one = Number(match[1]); one <= end; one++) numbers.add(one);
  }
  return [...numbers].sort((a, b) => a - b).join();
}
