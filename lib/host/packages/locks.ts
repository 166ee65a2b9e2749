/** Locks of package managers: who has them, and waiting until they are free. */

import { TaskError } from "../../error.ts";
import { type Host, UnknownState } from "../host.ts";
import type { PackageManager } from "./manager.ts";

/** How often a lock is looked at, in milliseconds. */
const POLL_MS = 500;

/** Greatest file that holds the number of a process, in bytes. */
const MAX_PID_BYTES = 256;

/**
 * Waits until no other run of a manager is at work.
 * @throws {TaskError} When one is still at work after so many seconds.
 * @throws {UnknownState} In a dry run, which does not wait.
 */
export async function waitForLock(
  manager: PackageManager,
  limitSecs: number,
  host: Host,
): Promise<void> {
  for (let waitedMs = 0;; waitedMs += POLL_MS) {
    const holder = await manager.findLock?.(host);
    if (holder === undefined) return;
    if (waitedMs >= limitSecs * 1000) {
      throw new TaskError(
        `Cannot work with ${manager.name}: ${holder}, for ${limitSecs} seconds now`,
        { advice: "Wait for it to end, or give lock_timeout more seconds" },
      );
    }
    if (!await host.sleep(POLL_MS)) {
      throw new UnknownState(`${manager.name} is at work now: ${holder}`);
    }
  }
}

/** Tells by `/proc/locks` which process holds a lock of a file, in words, or undefined. */
export async function findHolder(
  path: string,
  host: Host,
): Promise<string | undefined> {
  const lock = await host.stat(path);
  if (!lock || !await host.stat("/proc/locks")) return undefined;
  const line = (await host.readText("/proc/locks")).split("\n")
    .find((one) => one.includes(`:${lock.ino} `));
  if (line === undefined) return undefined;
  const pid = /\b(?:READ|WRITE) +(\d+) /.exec(line)?.[1] ?? "unknown";
  return `process ${pid} holds "${path}"`;
}

/** Tells which living process has written its number to one of the files, in words, or undefined. */
export async function findOwner(
  paths: readonly string[],
  host: Host,
): Promise<string | undefined> {
  for (const path of paths) {
    if ((await host.stat(path, true))?.type !== "file") continue;
    const pid = (await host.readText(path, MAX_PID_BYTES)).trim();
    if (!/^\d+$/.test(pid) || !await host.stat(`/proc/${pid}`)) continue;
    return `process ${pid} holds "${path}"`;
  }
  return undefined;
}
