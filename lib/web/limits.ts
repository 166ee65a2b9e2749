/** What connections may take on this host. */

import { SEAT_LIMITS, type SeatLimits } from "./seats.ts";

/** The part of all descriptors that connections may take; what reads files needs the rest. */
const PART = 1 / 4;

/** Finds the limits: fewer connections where the process may open few files (getrlimit(2)). */
export function findLimits(): SeatLimits {
  const most = Math.floor(readOpenFiles() * PART);
  const connections = Math.max(1, Math.min(SEAT_LIMITS.connections, most));
  return { ...SEAT_LIMITS, connections };
}

/** Without the right to look, nothing is known to be short. */
function readOpenFiles(): number {
  try {
    const text = Deno.readTextFileSync("/proc/self/limits");
    const soft = /^Max open files +(\d+)/m.exec(text)?.[1];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
}
