/** Files of kernel parameters (sysctl.conf(5), sysctl.d(5)): finding and editing one key. */

import type { Host } from "../lib/task.ts";

/** Directories of sysctl.d(5); a file name in an earlier one hides the same name in later ones. */
const DIRECTORIES = [
  "/etc/sysctl.d",
  "/run/sysctl.d",
  "/usr/local/lib/sysctl.d",
  "/usr/lib/sysctl.d",
  "/lib/sysctl.d",
];

/** Read after all others by procps, and by systemd only where it is linked. */
const LAST_PATH = "/etc/sysctl.conf";

/** Greatest file that is read, in bytes. */
const MAX_BYTES = 1024 * 1024;

/**
 * Turns a key into its path below `/proc/sys`. The separator that comes first
 * decides: `net.ipv4.conf.eth0/100.mtu` and `net/ipv4/conf/eth0.100/mtu` are
 * the same key.
 */
export function toKernelPath(key: string): string {
  const first = /[./]/.exec(key)?.[0];
  if (first !== ".") return key;
  return key.replace(/[./]/g, (char) => char === "." ? "/" : ".");
}

/** Folds runs of blanks; the kernel shows tabs where people write one blank. */
export function toFolded(value: string): string {
  return value.trim().split(/\s+/).join(" ");
}

/** One setting of a file. */
interface Setting {
  /** Path below `/proc/sys`. */
  path: string;
  value: string;
}

/** Parses one line; blank lines, comments and lines without `=` are none. */
function parseLine(line: string): Setting | undefined {
  const text = line.trim();
  if (text.startsWith("#") || text.startsWith(";")) return undefined;
  const at = text.indexOf("=");
  if (at < 0) return undefined;
  const key = text.slice(0, at).trim().replace(/^-/, "").trim();
  return { path: toKernelPath(key), value: toFolded(text.slice(at + 1)) };
}

/**
 * Edits one key in the text of a file: its last line gets the value, earlier
 * ones go, a missing one is appended; without a value all go. A last line that
 * says the value already, and every other line, keep their bytes.
 */
export function editSettings(
  text: string,
  key: string,
  value: string | undefined,
): string {
  const path = toKernelPath(key);
  const lines = text.split("\n");
  const own = lines.flatMap((line, index) =>
    parseLine(line)?.path === path ? [index] : []
  );
  const last = value === undefined ? undefined : own.at(-1);
  const removed = new Set(own.filter((index) => index !== last));
  if (last !== undefined && value !== undefined) {
    const isRight = parseLine(lines[last]!)?.value === toFolded(value);
    if (!isRight) lines[last] = `${key} = ${value}`;
  }
  const kept = lines.filter((_line, index) => !removed.has(index)).join("\n");
  if (value === undefined || last !== undefined) return kept;
  const start = kept === "" || kept.endsWith("\n") ? kept : `${kept}\n`;
  return `${start}${key} = ${value}\n`;
}

/** Finds the file that is read after `own` and sets the key to another value; undefined when none does. */
export async function findOverride(
  own: string,
  key: string,
  value: string | undefined,
  host: Host,
): Promise<string | undefined> {
  const paths = await listFiles(host);
  const at = paths.indexOf(own);
  if (at < 0) return undefined;
  const path = toKernelPath(key);
  for (const later of paths.slice(at + 1).reverse()) {
    const entry = await host.stat(later, true);
    if (entry?.type !== "file") continue;
    const found = (await host.readText(later, MAX_BYTES)).split("\n")
      .map(parseLine).findLast((setting) => setting?.path === path);
    if (!found) continue;
    const isSame = value !== undefined && found.value === toFolded(value);
    return isSame ? undefined : later;
  }
  return undefined;
}

/** Lists the files in the order in which they are read at boot. */
async function listFiles(host: Host): Promise<string[]> {
  const byName = new Map<string, string>();
  for (const dir of DIRECTORIES) {
    if ((await host.stat(dir, true))?.type !== "dir") continue;
    for (const name of await host.list(dir)) {
      if (!name.endsWith(".conf") || byName.has(name)) continue;
      byName.set(name, `${dir}/${name}`);
    }
  }
  const sorted = [...byName.keys()].sort().map((name) => byName.get(name)!);
  return await host.stat(LAST_PATH) ? [...sorted, LAST_PATH] : sorted;
}
