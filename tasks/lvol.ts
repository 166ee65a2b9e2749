/**
 * The `lvol` task.
 *
 * Keeps a logical volume of a group (lvm(8)): made, grown, and by force made
 * smaller or removed. A rollback removes a new one in which blkid(8) finds
 * nothing, and sets back whether one is active. What a volume holds is not
 * known to it, so that other sizes and removals are not undone.
 *
 * @module
 */

import * as z from "zod";
import { bytes, flag, oneOf, optional, withDefault } from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type RunChange,
  type Task,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import type { Steps } from "./_files.ts";
import {
  findGroup,
  type LogicalVolume,
  readVolumes,
  toLvmRun,
  volumeName,
} from "./_lvm.ts";

/** Params of the `lvol` task. */
export interface LvolTaskParams {
  /** Name of the group. */
  vg: string;
  /** Name of the volume. */
  lv: string;
  /** Size, in whole extents and rounded up, such as `10GiB`; or for a new volume a share such as `100%FREE` or `50%VG`. */
  size?: number | string;
  /** `present` or `absent`. */
  state: "present" | "absent";
  /** Make it smaller, or remove it; the data is LOST. */
  force: boolean;
  /** Resize the file system with it, by fsadm(8). */
  resizefs: boolean;
  /** Can be used now; a new one is so unless told otherwise. */
  active?: boolean;
}

/** A share of what a group or its rest has, lvcreate(8) "--extents". */
const SHARE_REGEXP = /^(?:100|[1-9]?\d)%(?:FREE|VG|PVS)$/;

const SIZE_MISTAKE =
  'expected a size such as "10GiB" or a share such as "100%FREE"';

/**
 * Keeps a logical volume.
 *
 * @example A volume and the file system in it
 * ```yaml
 * - type: lvol
 *   vg: data
 *   lv: www
 *   size: 20GiB
 *   resizefs: true
 * - type: filesystem
 *   dev: /dev/data/www
 * ```
 */
export const lvolTask: Task<LvolTaskParams> = {
  type: "lvol",
  params: z.strictObject({
    vg: volumeName(),
    lv: volumeName(),
    size: optional(
      z.union([share(), bytes()], { error: SIZE_MISTAKE }),
    ),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    force: withDefault(flag(), false),
    resizefs: withDefault(flag(), false),
    active: optional(flag()),
  }),
  os: ["linux"],
  programs: [
    "blkid",
    "lvchange",
    "lvcreate",
    "lvextend",
    "lvreduce",
    "lvremove",
    "lvs",
    "vgs",
  ],
  plan,
};

function share(): z.ZodType<string> {
  return z.string().regex(SHARE_REGEXP, { error: SIZE_MISTAKE });
}

async function* plan(want: LvolTaskParams, host: Host): Plan {
  const { vg, lv, state } = want;
  const group = await findGroup(vg, host);
  if (!group) {
    if (state === "absent") return { vg, lv, state };
    if (host.pending) {
      throw new UnknownState(`${host.pending.name} may bring group "${vg}"`);
    }
    throw new TaskError(`Cannot find volume group "${vg}"`, {
      advice: "Make it by a lvg task before this one",
    });
  }
  const all = await readVolumes(vg, host);
  const found = all.find(({ name }) => name === lv);
  if (state === "absent") {
    if (found) yield* planRemoval(want, all);
    return { vg, lv, state };
  }
  if (found) {
    yield* planSize(want, found, group.extentBytes);
    yield* planActive(want, found);
  } else yield* planNew(want);
  return { vg, lv, state, dev: `/dev/${vg}/${lv}` };
}

async function* planNew({ vg, lv, size, active }: LvolTaskParams): Steps<void> {
  if (size === undefined) {
    throw new TaskError(`Cannot make volume "${vg}/${lv}": expected "size"`);
  }
  const words = typeof size === "number"
    ? ["--size", `${size}b`]
    : ["--extents", size];
  // What is not active cannot be written to, not even to wipe it.
  const quiet = active === false
    ? ["--activate", "n", "--zero", "n", "--wipesignatures", "n"]
    : [];
  yield {
    ...toLvmRun(
      ["lvcreate", "--yes", ...words, ...quiet, "--name", lv, "--", vg],
      "absent -> present",
      { brings: true },
    ),
    undo: active === false
      // Without --yes, one that has come into use by then is kept.
      ? [toLvmRun(["lvremove", "--", `${vg}/${lv}`])]
      : [
        toEmptyCheck(`/dev/${vg}/${lv}`),
        toLvmRun(["lvremove", "--yes", "--", `${vg}/${lv}`]),
      ],
  };
}

/** Exit code of blkid(8) for a device in which it finds nothing. */
const NOTHING_FOUND = 2;

/** Fails where a device holds something: what comes after it is not done then. */
function toEmptyCheck(device: string): RunChange {
  return {
    kind: "run",
    argv: ["blkid", "-p", "--", device],
    success: [NOTHING_FOUND],
    predicts: [],
    harmless: true,
  };
}

async function* planSize(
  { vg, lv, size, force, resizefs }: LvolTaskParams,
  found: LogicalVolume,
  extentBytes: number,
): Steps<void> {
  if (typeof size !== "number") return;
  const wanted = Math.ceil(size / extentBytes) * extentBytes;
  if (wanted === found.bytes) return;
  const shows = `${found.bytes} -> ${wanted} bytes`;
  const resize = resizefs ? ["--resizefs"] : [];
  const words = [...resize, "--size", `${wanted}b`, "--", `${vg}/${lv}`];
  if (wanted > found.bytes) {
    yield toLvmRun(["lvextend", ...words], shows);
    return;
  }
  if (!force) {
    throw new TaskError(
      `Cannot make volume "${vg}/${lv}" smaller: ${shows}`,
      { advice: "The data at its end is LOST with force: true" },
    );
  }
  yield toLvmRun(["lvreduce", "--force", "--yes", ...words], `CUTS ${shows}`);
}

async function* planActive(
  { vg, lv, active }: LvolTaskParams,
  { isActive }: LogicalVolume,
): Steps<void> {
  if (active === undefined || isActive === undefined) return;
  if (active === isActive) return;
  const toArgv = (word: string) => [
    "lvchange",
    "--activate",
    word,
    "--",
    `${vg}/${lv}`,
  ];
  yield toLvmRun(
    toArgv(active ? "y" : "n"),
    active ? "not active -> active" : "active -> not active",
    { undo: [toArgv(active ? "n" : "y")] },
  );
}

/** Removes a volume; lvremove(8) would take its snapshots along. */
async function* planRemoval(
  { vg, lv, force }: LvolTaskParams,
  all: readonly LogicalVolume[],
): Steps<void> {
  const above = all.filter(({ of }) => of.includes(lv)).map(({ name }) => name);
  if (above.length > 0) {
    throw new TaskError(
      `Cannot remove volume "${vg}/${lv}": ${above.join(", ")} depend on it`,
      { advice: "Remove them by tasks before this one" },
    );
  }
  if (!force) {
    throw new TaskError(`Cannot remove volume "${vg}/${lv}" without force`, {
      advice: "Its data is LOST with force: true",
    });
  }
  yield toLvmRun(
    ["lvremove", "--yes", "--", `${vg}/${lv}`],
    "ERASES the volume",
  );
}
