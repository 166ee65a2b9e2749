/** What a device holds and what uses it, before anything is written over it. */

import { type Host, TaskError } from "../lib/task.ts";
import { readMounts, toDevice } from "./_mounts.ts";
import { isBlank, type Signature } from "./_signature.ts";

/** Tells what a device holds, for people. */
export function toSignatureText(
  { type, table, uuid, label }: Signature,
): string {
  const what = type ?? `a partition table (${table})`;
  return [
    what,
    ...(label === undefined ? [] : [`"${label}"`]),
    ...(uuid === undefined ? [] : [`UUID ${uuid}`]),
  ].join(" ");
}

/**
 * Requires that a device holds nothing, of whatever kind.
 * @throws {TaskError} When it does; `shown` is its name in the configuration.
 */
export async function requireEmpty(
  shown: string,
  dev: string,
  found: Signature | undefined,
  what: string,
  host: Host,
): Promise<void> {
  if (!found && await isBlank(dev, host)) return;
  throw new TaskError(
    `Cannot ${what} on "${shown}": it holds ${
      found ? toSignatureText(found) : "data of no known kind"
    }`,
    { advice: "Its data is LOST with force: true" },
  );
}

/**
 * Requires that nothing uses a device: no mount, no swap, no volume above it.
 * @throws {TaskError} When something does.
 */
export async function requireUnused(dev: string, host: Host): Promise<void> {
  for (const mount of await readMounts(host)) {
    if (await isOn(dev, mount.source, host)) {
      throw new TaskError(
        `Cannot write to "${dev}": it is mounted at "${mount.path}"`,
        { advice: "Unmount it by a task before this one" },
      );
    }
  }
  const swaps = await host.stat("/proc/swaps")
    ? await host.readText("/proc/swaps")
    : "";
  const isSwap = swaps.split("\n").slice(1)
    .some((line) => line.split(/\s/)[0] === dev);
  const holders = `/sys/class/block/${dev.slice("/dev/".length)}/holders`;
  const above = dev.startsWith("/dev/") && await host.stat(holders, true)
    ? await host.list(holders)
    : [];
  if (!isSwap && above.length === 0) return;
  throw new TaskError(
    `Cannot write to "${dev}": ${
      isSwap ? "the system swaps to it" : `it is part of ${above.join(", ")}`
    }`,
  );
}

/** Tells whether a mount is of a device, or of an image file behind a loop device. */
async function isOn(
  dev: string,
  source: string,
  host: Host,
): Promise<boolean> {
  if (!source.startsWith("/dev/")) return false;
  const device = await toDevice(source, host);
  if (device === dev) return true;
  if (!/^\/dev\/loop\d+$/.test(device)) return false;
  const backing = `/sys/block/${
    device.slice("/dev/".length)
  }/loop/backing_file`;
  return await host.stat(backing) !== undefined &&
    (await host.readText(backing)).replace(/\n$/, "") === dev;
}
