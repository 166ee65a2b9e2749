/** Swap areas in use, `/proc/swaps` (proc(5)). */

import type { Host } from "../lib/task.ts";
import { decodeField } from "./_mounts.ts";

/** An area in use. */
export interface LiveSwap {
  path: string;
  priority: number;
}

/** Reads the areas in use. */
export async function readSwaps(host: Host): Promise<LiveSwap[]> {
  if (!await host.stat("/proc/swaps")) return [];
  const [, ...lines] = (await host.readText("/proc/swaps")).split("\n");
  return lines.filter((line) => line.trim() !== "").map((line) => {
    const fields = line.split(/\s+/);
    return {
      path: decodeField(fields[0] ?? ""),
      priority: Number(fields[4] ?? -1),
    };
  });
}
