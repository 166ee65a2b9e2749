/**
 * The `lvg` task.
 *
 * Keeps a group of volumes (lvm(8)) on its devices: it is made, and gets
 * devices that it lacks. A device that holds anything is taken by force only,
 * one of another group never; no device is taken out of a group.
 *
 * @module
 */

import * as z from "zod";
import { flag, oneOf, withDefault, words } from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type RunChange,
  type Task,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import { requireEmpty, requireUnused } from "./_block_device.ts";
import type { Steps } from "./_files.ts";
import {
  findGroup,
  type PhysicalVolume,
  readPhysical,
  toLvmRun,
  volumeName,
} from "./_lvm.ts";
import { toDevice } from "./_mounts.ts";
import { readSignature } from "./_signature.ts";

/** Params of the `lvg` task. */
export interface LvgTaskParams {
  /** Name of the group. */
  vg: string;
  /** Devices that belong to it, such as `/dev/sdb`; needed for `present`. */
  pvs: string[];
  /** `present`, or `absent`: the group goes, its devices stay physical volumes. */
  state: "present" | "absent";
  /** Take devices that hold something, and remove a group with volumes; the data is LOST. */
  force: boolean;
}

/**
 * Keeps a group of volumes.
 *
 * @example A group on two disks
 * ```yaml
 * - type: lvg
 *   vg: data
 *   pvs: [/dev/vdb, /dev/vdc]
 * ```
 */
export const lvgTask: Task<LvgTaskParams> = {
  type: "lvg",
  params: z.strictObject({
    vg: volumeName(),
    pvs: withDefault(
      words({ commas: true }).refine((list) => list.every(isDevice), {
        error: 'expected devices, such as "/dev/sdb"',
      }),
      [],
    ),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    force: withDefault(flag(), false),
  }).refine(({ state, pvs }) => state === "absent" || pvs.length > 0, {
    error: 'expected "pvs", the devices',
    path: ["pvs"],
  }),
  os: ["linux"],
  programs: [
    "blkid",
    "head",
    "pvcreate",
    "pvs",
    "vgcreate",
    "vgextend",
    "vgremove",
    "vgs",
  ],
  plan,
};

function isDevice(path: string): boolean {
  return /^\/dev\/[A-Za-z0-9_.:+\/-]+$/.test(path) && !path.includes("/../");
}

async function* plan(want: LvgTaskParams, host: Host): Plan {
  const { vg, state } = want;
  const group = await findGroup(vg, host);
  const physical = await readPhysical(host);
  if (state === "absent") {
    if (group) yield* planRemoval(want, group, physical);
    return { vg, state };
  }
  const fresh: string[] = [];
  const steps: RunChange[] = [];
  for (const shown of want.pvs) {
    const device = await toDevice(shown, host);
    const known = physical.find((one) => one.device === device);
    if (known?.group === vg) continue;
    if (known && known.group !== "") {
      throw new TaskError(
        `Cannot use "${shown}" for "${vg}": it belongs to the group "${known.group}"`,
      );
    }
    // All is asked before anything is changed: a dry run knows less afterwards.
    if (!known) steps.push(await toPhysical(shown, device, want.force, host));
    fresh.push(device);
  }
  yield* steps;
  if (!group) {
    yield toLvmRun(["vgcreate", "--", vg, ...fresh], "absent -> present", {
      undo: [["vgremove", "--", vg]],
      brings: true,
    });
  } else if (fresh.length > 0) {
    yield toLvmRun(["vgextend", "--", vg, ...fresh], "more devices", {
      undo: [["vgreduce", "--", vg, ...fresh]],
    });
  }
  return { vg, state, pvs: want.pvs };
}

/** Builds the change that makes a device a physical volume; of one that held something nothing comes back. */
async function toPhysical(
  shown: string,
  device: string,
  force: boolean,
  host: Host,
): Promise<RunChange> {
  const entry = await host.stat(device, true);
  if (entry?.type !== "block") {
    if (host.pending) {
      throw new UnknownState(`${host.pending.name} may bring ${shown}`);
    }
    throw new TaskError(
      `Cannot use "${shown}": it is ${entry ? "no device" : "not there"}`,
      { advice: "Make it by a task before this one" },
    );
  }
  const found = await readSignature(device, host);
  if (!force) await requireEmpty(shown, device, found, "make a volume", host);
  await requireUnused(device, host);
  const argv = ["pvcreate", "--yes", "--", device];
  return force && found
    ? toLvmRun(argv, `ERASES ${found.type ?? found.table} of ${device}`)
    : toLvmRun(argv, "physical volume", {
      undo: [["pvremove", "--", device]],
    });
}

/** Removes a group; one with volumes by force only, and for ever. */
async function* planRemoval(
  { vg, force }: LvgTaskParams,
  { volumes, extentBytes }: { volumes: number; extentBytes: number },
  physical: readonly PhysicalVolume[],
): Steps<void> {
  if (volumes > 0 && !force) {
    throw new TaskError(
      `Cannot remove group "${vg}": it has ${volumes} volumes`,
      { advice: "Their data is LOST with force: true" },
    );
  }
  if (volumes > 0) {
    yield toLvmRun(
      ["vgremove", "--force", "--yes", "--", vg],
      `ERASES ${volumes} volumes`,
    );
    return;
  }
  const devices = physical.filter(({ group }) => group === vg)
    .map(({ device }) => device);
  const size = `${extentBytes}b`;
  yield toLvmRun(["vgremove", "--", vg], "present -> absent", {
    undo: [["vgcreate", "--physicalextentsize", size, "--", vg, ...devices]],
  });
}
