/** Directories that no task removes, whatever they are called. */

import { type Entry, type Host, TaskError } from "../lib/task.ts";

/** Where the directories stand that a host cannot live without. */
const HOLDERS = ["/", "/usr", "/var"];
const OF_KERNEL = /^\/(dev|proc|sys)$/;

/**
 * Refuses to remove directories that a host cannot live without.
 * @throws {TaskError} When one is the root, a directory of the system, or all homes, by whatever name.
 */
export async function requireRemovable(
  dirs: readonly string[],
  host: Host,
  words: { what?: string; advice?: string } = {},
): Promise<void> {
  const vital = await readVital(host);
  for (const dir of dirs) {
    const key = toKey(await host.stat(dir, true));
    if (!isVital(dir) && (key === "" || !vital.has(key))) continue;
    throw new TaskError(
      `Cannot remove ${words.what ?? `"${dir}"`}: the system needs it`,
      { advice: words.advice ?? "Name the directory inside it that should go" },
    );
  }
}

/** Tells whether two paths lead to the same entry; false where it is only predicted. */
export async function isSame(
  a: string,
  b: string,
  host: Host,
): Promise<boolean> {
  const [one, other] = [await host.stat(a, true), await host.stat(b, true)];
  if (!one || !other || one.ino === 0) return false;
  return one.ino === other.ino && one.dev === other.dev;
}

/** Which entries the directories of the system are, by whatever name they are called. */
async function readVital(host: Host): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const dir of HOLDERS) {
    const names = await host.stat(dir) ? await host.list(dir) : [];
    for (const name of ["", ...names]) {
      const one = `${dir === "/" ? "" : dir}/${name}`.replace(/(?<=.)\/$/, "");
      // What the kernel shows is a mount, which nobody removes, and needs all rights to be looked at.
      if (!isVital(one) || OF_KERNEL.test(one)) continue;
      found.add(toKey(await host.stat(one, true)));
    }
  }
  return found;
}

/** What tells an entry from all others; of a predicted one its own name does. */
function toKey(entry: Entry | undefined): string {
  return entry && entry.ino !== 0 ? `${entry.dev}:${entry.ino}` : "";
}

function isVital(path: string): boolean {
  return /^\/(|bin|boot|dev|etc|home|lib\d*|opt|proc|root|run|sbin|srv|sys|tmp|usr(\/(s?bin|lib\d*))?|var(\/lib)?)$/
    .test(path);
}
