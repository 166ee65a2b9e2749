/**
 * The `swap` task.
 *
 * Keeps a swap area in a file or on a device: made (mkswap(8)), in use
 * (swapon(8)), and in use after a boot (fstab(5)). A file is written in full,
 * for swapon refuses holes, and belongs to root alone. What an area is now is
 * read from `/proc/swaps` and blkid(8).
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
import { type Host, type Plan, type Task, TaskError } from "../lib/task.ts";
import { planFile, type Steps } from "./_files.ts";
import { editFstab } from "./_fstab.ts";
import { toDevice } from "./_mounts.ts";
import { readSignature } from "./_signature.ts";
import { planArea, planOff } from "./_swap_area.ts";
import { readSwaps } from "./_swaps.ts";
import {
  isBooted,
  planReloadAround,
  toSharedReload,
} from "./_systemd_reload.ts";
import { findTrusted } from "./_trusted_path.ts";

/** Params of the `swap` task. */
export interface SwapTaskParams {
  /** File or device. */
  path: string;
  /** Size of the file, in whole MiB; a number is bytes. Not for devices. */
  size?: number;
  /** `present`, or `absent`: not in use, not in the table, and a file away. */
  state: "present" | "absent";
  /** Areas with a higher one are used first; the system's own choice when absent. */
  priority?: number;
  /** Use it now. */
  active: boolean;
  /** Use it after a boot: a line in `/etc/fstab`. */
  persist: boolean;
  /** Make it over what is there and is no swap area; its data is LOST. */
  force: boolean;
}

const FSTAB = "/etc/fstab";
const MIB = 1024 * 1024;

/**
 * Keeps a swap area.
 *
 * @example A file
 * ```yaml
 * - type: swap
 *   path: /swapfile
 *   size: 2GiB
 *   priority: 10
 * ```
 */
export const swapTask: Task<SwapTaskParams> = {
  type: "swap",
  params: z.strictObject({
    path: absolutePath().refine((path) => !/[\r\n]/.test(path), {
      error: "expected a path without line breaks",
    }),
    size: optional(
      bytes().refine((size) => size >= MIB && size % MIB === 0, {
        error: 'expected whole MiB, such as "512MiB"',
      }),
    ),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    priority: optional(z.int().min(0).max(32767)),
    active: withDefault(flag(), true),
    persist: withDefault(flag(), true),
    force: withDefault(flag(), false),
  }),
  os: ["linux"],
  programs: [
    "blkid",
    "dd",
    "head",
    "install",
    "mkswap",
    "rm",
    "swapoff",
    "swapon",
    "systemctl",
  ],
  plan,
};

async function* plan(want: SwapTaskParams, host: Host): Plan {
  await requireOwn(want.path, host);
  const dev = await toDevice(want.path, host);
  const entry = await host.stat(dev, true);
  const live = (await readSwaps(host)).find(({ path }) => path === dev);
  const before = live ? "active" : entry ? "inactive" : null;
  if (want.state === "absent") {
    yield* planTable(want, false, host);
    if (live) yield* planOff(dev, live.priority);
    if (entry?.type === "file") yield* planRemoved(dev, host);
    return { path: want.path, before };
  }
  if (entry && entry.type !== "file" && entry.type !== "block") {
    throw new TaskError(
      `Cannot swap on "${want.path}": it is neither a device nor a file`,
    );
  }
  const isMade = yield* planArea(want, dev, entry, live?.priority, host);
  const isOther = want.priority !== undefined && live !== undefined &&
    live.priority !== want.priority;
  if (want.active) {
    if (isOther && !isMade) yield* planOff(dev, live.priority);
    if (!live || isMade || isOther) yield* planOn(dev, want.priority);
  } else if (live && !isMade) yield* planOff(dev, live.priority);
  yield* planTable(want, want.persist, host);
  return { path: want.path, before };
}

/** An area of root's may not lie where another user could put a link. */
async function requireOwn(path: string, host: Host): Promise<void> {
  const { user } = await findTrusted(path, host);
  if (user === undefined) return;
  throw new TaskError(
    `Cannot swap on "${path}": a directory on the way is that of "${user}"`,
  );
}

async function* planOn(dev: string, priority: number | undefined): Steps<void> {
  yield {
    kind: "run",
    argv: [
      "swapon",
      ...(priority === undefined ? [] : ["--priority", String(priority)]),
      "--",
      dev,
    ],
    shows: "not in use -> in use",
    predicts: [],
    undo: [{ kind: "run", argv: ["swapoff", "--", dev], predicts: [] }],
  };
}

/** A file goes only when it is a swap area: what it held is not worth keeping. */
async function* planRemoved(path: string, host: Host): Steps<void> {
  const found = await readSignature(path, host);
  if (found?.type !== "swap") {
    throw new TaskError(`Cannot remove "${path}": it is no swap area`);
  }
  yield {
    kind: "run",
    argv: ["rm", "--", path],
    shows: "swap area -> absent",
    predicts: [],
  };
}

async function* planTable(
  { path, priority }: SwapTaskParams,
  isWanted: boolean,
  host: Host,
): Steps<void> {
  const entry = await host.stat(FSTAB, true);
  const text = entry ? await host.readText(FSTAB, MIB) : "";
  const options = priority === undefined ? ["sw"] : ["sw", `pri=${priority}`];
  const line = {
    source: path,
    path: "none",
    fstype: "swap",
    options,
    dump: 0,
    passno: 0,
  };
  const edited = editFstab(
    text,
    { path: "none", source: path },
    isWanted ? line : undefined,
  );
  if (edited === text) return;
  const write = planFile({
    path: FSTAB,
    content: edited,
    follow: entry !== undefined,
    newMode: 0o644,
  }, host);
  if (!await isBooted(host)) yield* write;
  else yield* planReloadAround(write, toSharedReload(`${FSTAB} changed`, []));
}
