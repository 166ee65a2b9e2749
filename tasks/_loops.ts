/** Loop devices in use, as losetup(8) lists them. */

import * as z from "zod";
import { readPrintedJson } from "../lib/host/printed_json.ts";
import { type Host, TaskError } from "../lib/task.ts";
import { readMounts } from "./_mounts.ts";
import { readSwaps } from "./_swaps.ts";

/** A loop device in use. */
export interface LoopDevice {
  /** Such as `/dev/loop0`. */
  device: string;
  file: string;
  /** In bytes. */
  offset: number;
  /** In bytes; 0 for no limit. */
  sizeLimit: number;
  isReadOnly: boolean;
  hasPartitions: boolean;
}

/** Before util-linux 2.33 all values were texts. */
const NUMBER = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]);
const BOOL = z.union([
  z.boolean(),
  z.enum(["0", "1"]).transform((value) => value === "1"),
]);

const LIST = z.object({
  loopdevices: z.array(z.object({
    name: z.string(),
    "back-file": z.nullable(z.string()),
    offset: NUMBER,
    sizelimit: NUMBER,
    ro: BOOL,
    partscan: BOOL,
  })),
});

/**
 * Reads the loop devices in use.
 * @throws {TaskError} When losetup fails or its output is not understood.
 */
export async function readLoops(host: Host): Promise<LoopDevice[]> {
  const { code, stdout, stderr } = await host.query([
    "losetup",
    "--json",
    "--list",
    "--output",
    "NAME,BACK-FILE,OFFSET,SIZELIMIT,RO,PARTSCAN",
  ], { shared: true });
  if (code !== 0) {
    throw new TaskError(`Cannot list loop devices: ${stderr.trim()}`);
  }
  // Where there is none, older ones print nothing.
  if (stdout.trim() === "") return [];
  return parseLoops(stdout);
}

function parseLoops(text: string): LoopDevice[] {
  const { loopdevices } = readPrintedJson("losetup", text, LIST);
  return loopdevices.map((loop) => ({
    device: loop.name,
    file: loop["back-file"] ?? "",
    offset: loop.offset,
    sizeLimit: loop.sizelimit,
    isReadOnly: loop.ro,
    hasPartitions: loop.partscan,
  }));
}

/** Gives the first device that is in no use. */
export function findFree(loops: readonly LoopDevice[]): string {
  const taken = new Set(loops.map(({ device }) => device));
  let number = 0;
  while (taken.has(`/dev/loop${number}`)) number++;
  return `/dev/loop${number}`;
}

/**
 * Requires that nothing uses a device: losetup would say that it is detached,
 * and the kernel would keep it until the last use ends.
 * @throws {TaskError} When something does.
 */
export async function requireIdle(device: string, host: Host): Promise<void> {
  const isOf = (path: string) =>
    path === device || path.startsWith(`${device}p`);
  for (const mount of await readMounts(host)) {
    if (!isOf(mount.source)) continue;
    throw new TaskError(
      `Cannot detach "${device}": it is mounted at "${mount.path}"`,
      { advice: "Unmount it by a task before this one" },
    );
  }
  if ((await readSwaps(host)).some(({ path }) => isOf(path))) {
    throw new TaskError(`Cannot detach "${device}": the system swaps to it`);
  }
  const holders = `/sys/class/block/${device.slice("/dev/".length)}/holders`;
  const above = await host.stat(holders, true) ? await host.list(holders) : [];
  if (above.length === 0) return;
  throw new TaskError(
    `Cannot detach "${device}": it is part of ${above.join(", ")}`,
  );
}
