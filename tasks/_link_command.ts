/** Changes by ip(8). */

import type { RunChange } from "../lib/task.ts";

/** Exit code of ip(8) for what the kernel refused, as it does when it is so already. */
export const REFUSED = 2;

/** Runs ip(8) with words that hold no blanks themselves. */
export function toIp(words: string): RunChange {
  return { kind: "run", argv: ["ip", ...words.split(" ")], predicts: [] };
}

/** Removes what a daemon may have removed by then. */
export function toIpRemoval(words: string): RunChange {
  return { ...toIp(words), success: [0, REFUSED] };
}

/** A change that tells what it does, and what takes it back. */
export function toShownIp(
  words: string,
  shows: string,
  undo: RunChange[],
): RunChange {
  return { ...toIp(words), shows, undo };
}
