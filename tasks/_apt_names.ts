/** Names as the `apt` task takes them: with versions, releases, and as globs. */

import { toGlob } from "../lib/glob.ts";
import { type Host, TaskError } from "../lib/task.ts";
import {
  type Packages,
  toWanted,
  type WantedPackage,
} from "./_package_table.ts";

/** Reads `name`, `name=version` or `name/release`. */
export function toAptWanted(text: string): WantedPackage {
  const at = text.indexOf("/");
  return at === -1 ? toWanted(text) : { name: text.slice(0, at), spec: text };
}

/**
 * Replaces globs by the names that they match: installed ones to remove,
 * those of the repositories to install. A glob that matches nothing is an
 * error except where it is to be absent.
 * @throws {TaskError} When a glob for installing matches nothing.
 */
export async function expandNames(
  wanted: readonly WantedPackage[],
  state: string,
  packages: Packages,
  host: Host,
): Promise<WantedPackage[]> {
  if (!wanted.some(isGlob)) return [...wanted];
  const isRemoval = state === "absent" || state === "removed";
  const installed = [...(await packages.read()).keys()];
  const all: WantedPackage[] = [];
  for (const one of wanted) {
    if (!isGlob(one)) {
      all.push(one);
      continue;
    }
    const names = isRemoval ? installed : await readNames(one.name, host);
    const found = names.filter(toGlob(one.name));
    if (found.length === 0 && !isRemoval) {
      throw new TaskError(`Cannot find a package that matches "${one.name}"`);
    }
    all.push(...found.sort().map((name) => ({ ...one, name })));
  }
  return all;
}

function isGlob({ name, spec }: WantedPackage): boolean {
  return spec === undefined && /[*?[]/.test(name);
}

async function readNames(glob: string, host: Host): Promise<string[]> {
  const prefix = /^[^*?[]*/.exec(glob)?.[0] ?? "";
  if (prefix === "") {
    throw new TaskError(`Cannot install all packages that match "${glob}"`, {
      advice: "Start the glob with letters; use upgrade to upgrade the system",
    });
  }
  const { stdout } = await host.query(["apt-cache", "pkgnames", "--", prefix]);
  return stdout.split("\n").filter(Boolean);
}
