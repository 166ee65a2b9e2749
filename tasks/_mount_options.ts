/** Options of mounts (mount(8)): which of them the kernel shows, and whether a mount has them. */

import type { LiveMount } from "./_mounts.ts";

/** Flags of the mount itself, which are off unless they are named, with the word that turns each off. */
const FLAGS: Readonly<Record<string, string>> = {
  ro: "rw",
  nosuid: "suid",
  nodev: "dev",
  noexec: "exec",
  noatime: "relatime",
};

/** Words for mount(8), systemd and others; the kernel never sees them. */
const FOR_PROGRAMS_REGEXP =
  /^(?:defaults|(?:no)?auto|(?:no)?users?|nofail|owner|group|_netdev|(?:r?bind)|loop(?:=.*)?|comment=.*|x-.*|X-.*|remount|(?:rw|suid|dev|exec|relatime|strictatime|async|silent|loud))$/;

/** What the kernel leaves out of the options of a file system, as it is so by itself. */
const UNSHOWN: Readonly<Record<string, string>> = {
  mode: "1777",
  uid: "0",
  gid: "0",
};

/** Splits options at commas, folds duplicates and drops empty ones. */
export function splitOptions(options: readonly string[]): string[] {
  const words = options.flatMap((one) => one.split(","))
    .map((one) => one.trim()).filter((one) => one !== "");
  return [...new Set(words)];
}

/** Compares options without regard to their order. */
export function isSameOptions(
  a: readonly string[],
  b: readonly string[],
): boolean {
  const toKey = (list: readonly string[]) =>
    splitOptions(list).filter((one) => one !== "defaults").sort().join(",");
  return toKey(a) === toKey(b);
}

/** Tells whether options ask for a bind mount. */
export function isBind(options: readonly string[]): boolean {
  return options.includes("bind") || options.includes("rbind");
}

/**
 * Lists how a mount differs from what is wanted, as options; empty when it is
 * right. What the kernel does not show of a file system cannot be compared.
 */
export function listDifferences(
  live: LiveMount,
  wanted: readonly string[],
): string[] {
  const differences: string[] = [];
  for (const [flag, off] of Object.entries(FLAGS)) {
    const isOn = live.options.includes(flag) ||
      (flag === "ro" && !isBind(wanted) && live.superOptions.includes(flag));
    if (isOn !== wanted.includes(flag)) {
      differences.push(isOn ? off : flag);
    }
  }
  for (const option of wanted) {
    if (option in FLAGS || FOR_PROGRAMS_REGEXP.test(option)) continue;
    if (isBind(wanted) || hasOption(live, option)) continue;
    differences.push(option);
  }
  return differences;
}

function hasOption(live: LiveMount, option: string): boolean {
  const shown = [...live.options, ...live.superOptions];
  if (shown.includes(option)) return true;
  const at = option.indexOf("=");
  if (at < 0) return live.fstype !== "tmpfs";
  const key = option.slice(0, at);
  const value = option.slice(at + 1);
  const found = shown.find((one) => one.startsWith(`${key}=`));
  if (value.endsWith("%")) return true;
  if (found !== undefined) {
    const shownValue = found.slice(at + 1);
    // nfs(5): 4 is whatever minor version the server has.
    if (key === "vers" && shownValue.startsWith(`${value}.`)) return true;
    return toNormal(key, shownValue) === toNormal(key, value);
  }
  if (live.fstype !== "tmpfs") return true;
  return toNormal(key, value) === UNSHOWN[key];
}

/** Sizes of file systems in memory are rounded up to pages of this many bytes. */
const PAGE_BYTES = 4096;

/** What units of a size are worth, as powers of 1024; none is worth 1. */
const UNITS = ["", "k", "m", "g", "t"];

/** `10m` is `10240k`, and `0755` is `755`. */
function toNormal(key: string, value: string): string {
  if (key === "mode") return value.replace(/^0+(?=.)/, "");
  const [, count, unit = ""] = /^(\d{1,15})([kmgt]?)$/i.exec(value) ?? [];
  if (count === undefined) return value;
  const number = Number(count) * 1024 ** UNITS.indexOf(unit.toLowerCase());
  return String(
    key === "size" ? Math.ceil(number / PAGE_BYTES) * PAGE_BYTES : number,
  );
}

/** Options that bring a mount to what is wanted: what is off is named, as a remount keeps what is not. */
export function toRemountOptions(wanted: readonly string[]): string {
  const off = Object.entries(FLAGS).flatMap(([flag, word]) =>
    wanted.includes(flag) || wanted.includes(word) ||
      (flag === "noatime" && wanted.includes("strictatime"))
      ? []
      : [word]
  );
  const rest = wanted.filter((one) =>
    one !== "defaults" && !/^(?:no)?auto$|^loop(?:=|$)|^remount$/.test(one)
  );
  return ["remount", ...rest, ...off].join(",");
}

/** Options that a mount has now, for going back to them. */
export function toLiveOptions(live: LiveMount, bind: boolean): string[] {
  const own = live.options.filter((one) => one !== "rw");
  const more = live.fstype === "tmpfs" && !bind
    ? live.superOptions.filter((one) => /^(?:size|mode|nr_inodes)=/.test(one))
    : [];
  return [...(bind ? ["bind"] : []), ...own, ...more];
}
