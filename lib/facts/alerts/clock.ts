/**
 * The clock of alerts: it counts time that really went by, whatever is done to
 * the time of day, and goes on where it was after a restart.
 *
 * @module
 */

import type { Kernel } from "../../host/kernel.ts";
import type { AlertClock } from "../../state/rows.ts";

/** What other clocks show. */
export type Instant = Omit<AlertClock, "atMs">;

/** Reads the clocks: that of the boot does not jump (proc_uptime(5)). */
export function readInstant(kernel: Kernel): Instant {
  const uptime = kernel.tryRead("/proc/uptime")?.split(" ", 1)[0];
  const boot = kernel.tryRead("/proc/sys/kernel/random/boot_id");
  return {
    bootId: boot?.trim() ?? "",
    uptimeMs: Math.round(Number(uptime ?? NaN) * 1000) || 0,
    wallMs: Math.round(kernel.now()),
  };
}

/**
 * Moves the clock on. Within one boot its own clock counts; else the time of
 * day, which never turns the clock back.
 */
export function advance(before: AlertClock, now: Instant): AlertClock {
  const isSameBoot = now.bootId !== "" && now.bootId === before.bootId &&
    now.uptimeMs >= before.uptimeMs;
  const passedMs = isSameBoot
    ? now.uptimeMs - before.uptimeMs
    : Math.max(0, now.wallMs - before.wallMs);
  return { ...now, atMs: before.atMs + passedMs };
}

/** Starts the clock. */
export function startClock(now: Instant): AlertClock {
  return { ...now, atMs: 0 };
}
