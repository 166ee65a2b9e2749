/**
 * The `loop_device` task.
 *
 * Keeps an image file attached to a loop device (loop(4)) or detached, as
 * losetup(8) tells and does it. A loop device does not outlive a restart: the
 * task attaches it again on the next run, so that it stands before the tasks
 * that need it.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  bytes,
  flag,
  oneOf,
  optional,
  withDefault,
} from "../lib/field.ts";
import { toFoundText } from "../lib/found.ts";
import {
  type Host,
  type Plan,
  type RunChange,
  type Task,
  TaskError,
} from "../lib/task.ts";
import type { Steps } from "./_files.ts";
import { findFree, type LoopDevice, readLoops, requireIdle } from "./_loops.ts";
import { requireTool } from "./_tool.ts";
import { requireRootPath } from "./_trusted_path.ts";

/** Params of the `loop_device` task. */
export interface LoopDeviceTaskParams {
  /** Image file. */
  path: string;
  /** Device, such as `/dev/loop7`; the first free one when absent. */
  device?: string;
  /** `present`, or `absent`: no device of the file is left, or not the one that is named. */
  state: "present" | "absent";
  /** Nothing can be written through the device. */
  read_only: boolean;
  /** Where in the file the device begins; a number is bytes. */
  offset: number;
  /** How much of the file it shows; a number is bytes. The rest of the file when absent. */
  size_limit?: number;
  /** Devices for the partitions in it, such as `/dev/loop7p1`; false leaves them as they are. */
  partitions: boolean;
}

const SECTOR_BYTES = 512;

/**
 * Keeps an image file attached to a loop device.
 *
 * @example An image with partitions, which nothing writes to
 * ```yaml
 * - type: loop_device
 *   path: /srv/image.raw
 *   read_only: true
 *   partitions: true
 * ```
 */
export const loopDeviceTask: Task<LoopDeviceTaskParams> = {
  type: "loop_device",
  params: z.strictObject({
    path: absolutePath().refine(
      (path) => !/[\r\n]/.test(path) && !/(?:\/$|\/\.{0,2}\/)/.test(path),
      { error: "expected the path of a file, in one line" },
    ),
    device: optional(
      z.string().regex(/^\/dev\/loop\d{1,6}$/, {
        error: ({ input }) =>
          `expected a device such as "/dev/loop7", got ${toFoundText(input)}`,
      }),
    ),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    read_only: withDefault(flag(), false),
    offset: withDefault(wholeSectors(), 0),
    size_limit: optional(wholeSectors()),
    partitions: withDefault(flag(), false),
  }),
  os: ["linux"],
  programs: ["losetup"],
  plan,
};

async function* plan(given: LoopDeviceTaskParams, host: Host): Plan {
  await requireTool("losetup", "mount or util-linux", host);
  const path = await requireRootPath(given.path, host);
  // The kernel names the file itself, whichever links lead to it.
  const want = { ...given, path };
  const all = await readLoops(host);
  const own = all.filter(({ file, device }) =>
    file === want.path && (want.device ?? device) === device
  );
  if (want.state === "absent") {
    for (const loop of own) yield* planDetach(loop, host);
    return { path: want.path, before: own.map(({ device }) => device) };
  }
  const kept = own.find(({ offset }) => offset === want.offset);
  if (kept && isWanted(kept, want)) {
    return { path: want.path, device: kept.device, before: [kept.device] };
  }
  if (kept) yield* planDetach(kept, host);
  const device = kept?.device ?? want.device ?? findFree(all);
  const taken = all.find((loop) => loop.device === device);
  if (taken && taken !== kept) {
    throw new TaskError(
      `Cannot attach "${want.path}": "${device}" is of "${taken.file}"`,
    );
  }
  yield* planAttach({ ...toLoop(want), device }, host);
  return { path: want.path, device, before: kept ? [kept.device] : [] };
}

function isWanted(loop: LoopDevice, want: LoopDeviceTaskParams): boolean {
  const wanted = toLoop(want);
  return loop.isReadOnly === wanted.isReadOnly &&
    loop.sizeLimit === wanted.sizeLimit &&
    (loop.hasPartitions || !wanted.hasPartitions);
}

function toLoop(want: LoopDeviceTaskParams): Omit<LoopDevice, "device"> {
  return {
    file: want.path,
    offset: want.offset,
    sizeLimit: want.size_limit ?? 0,
    isReadOnly: want.read_only,
    hasPartitions: want.partitions,
  };
}

async function* planAttach(loop: LoopDevice, host: Host): Steps<void> {
  const entry = await host.stat(loop.file, true);
  if (entry?.type !== "file") {
    throw new TaskError(
      `Cannot attach "${loop.file}": it is ${
        entry ? "no regular file" : "not there"
      }`,
      { advice: "Make the image by a task before this one" },
    );
  }
  yield {
    ...toAttach(loop),
    shows: `not attached -> ${loop.file}`,
    undo: [toDetach(loop)],
  };
}

async function* planDetach(loop: LoopDevice, host: Host): Steps<void> {
  await requireIdle(loop.device, host);
  yield {
    ...toDetach(loop),
    shows: `${loop.file} -> not attached`,
    undo: [toAttach(loop)],
  };
}

/** The device is named, so that what undoes it knows which. */
function toAttach(loop: LoopDevice): RunChange {
  return {
    kind: "run",
    argv: [
      "losetup",
      ...(loop.isReadOnly ? ["--read-only"] : []),
      ...(loop.offset === 0 ? [] : ["--offset", String(loop.offset)]),
      ...(loop.sizeLimit === 0 ? [] : ["--sizelimit", String(loop.sizeLimit)]),
      ...(loop.hasPartitions ? ["--partscan"] : []),
      "--",
      loop.device,
      loop.file,
    ],
    predicts: [],
  };
}

function toDetach({ device }: LoopDevice): RunChange {
  return { kind: "run", argv: ["losetup", "--detach", device], predicts: [] };
}

function wholeSectors() {
  return bytes().refine((size) => size >= 0 && size % SECTOR_BYTES === 0, {
    error: `expected a whole number of ${SECTOR_BYTES} bytes`,
  });
}
