/** Ranges of subordinate ids for the `user` task: `subuid(5)`, `subgid(5)`. */

import type { Change, Host } from "../lib/task.ts";

/** The files of ranges with the words that usermod(8) adds one by. */
const FILES = [["/etc/subuid", "-v"], ["/etc/subgid", "-w"]] as const;

/** The ranges of a user. */
export interface SubordinateRanges {
  /** Words for useradd(8) that keep it from giving new ranges. */
  add: string[];
  /** The change that gives a user of this name its ranges, where it has any. */
  restore: Change[];
}

/** Reads which ranges a user has, to give the same ones back after a removal. */
export async function readRanges(
  name: string,
  host: Host,
): Promise<SubordinateRanges> {
  const words: string[] = [];
  let isUsed = false;
  for (const [path, flag] of FILES) {
    if (!await host.stat(path, true)) continue;
    isUsed = true;
    for (const line of (await host.readText(path)).split("\n")) {
      const range = toRange(line, name);
      if (range !== undefined) words.push(flag, range);
    }
  }
  return {
    add: isUsed ? ["-K", "SUB_UID_COUNT=0", "-K", "SUB_GID_COUNT=0"] : [],
    restore: words.length === 0
      ? []
      : [{ kind: "run", argv: ["usermod", ...words, name] }],
  };
}

/** Gives the range of a line as `first-last`; undefined when it is another user's or none. */
function toRange(line: string, name: string): string | undefined {
  const [owner, first, count] = line.split(":");
  if (owner !== name || !/^\d+$/.test(first ?? "")) return undefined;
  if (!/^[1-9]\d*$/.test(count ?? "")) return undefined;
  return `${first}-${Number(first) + Number(count) - 1}`;
}
