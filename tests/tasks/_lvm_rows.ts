/** What the tests of volumes share: a host with the recorded answers of lvm(8), and the changes. */

import type { RunChange } from "../../lib/task.ts";
import type { MemoryState } from "../../lib/testing/mod.ts";

const RECORDED = new URL("../fixtures/lvm/", import.meta.url);
const FORMAT = "--reportformat json --units b --nosuffix --options";
const QUERIES: Readonly<Record<string, string>> = {
  pvs: "pv_name,vg_name",
  vgs: "vg_name,vg_extent_size,lv_count",
  lvs: "vg_name,lv_name,lv_size,lv_active,origin,pool_lv",
};
const EMPTY = { code: 2, stdout: "", stderr: "" };

/** A host with the recorded volumes, and two empty disks. */
export function haveVolumes(
  queries: MemoryState["queries"] = {},
): MemoryState {
  const disks = ["/dev/vdb", "/dev/vdc"];
  return {
    files: {
      "/proc/self/mountinfo": "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n",
      ...Object.fromEntries(
        [...disks, "/dev/loop211", "/dev/loop212", "/dev/loop213"]
          .map((path) => [path, { type: "block" as const }]),
      ),
    },
    programs: ["blkid", "head", "pvs", "vgs", "lvs"],
    queries: {
      ...Object.fromEntries(
        Object.entries(QUERIES).map(([program, columns]) => [
          `${program} ${FORMAT} ${columns}`,
          Deno.readTextFileSync(new URL(`${program}.json`, RECORDED)),
        ]),
      ),
      ...Object.fromEntries(
        disks.map((disk) => [`blkid -p -o export -- ${disk}`, EMPTY]),
      ),
      ...Object.fromEntries(
        disks.map((
          disk,
        ) => [`head -c 1048576 -- ${disk}`, "\0".repeat(1048576)]),
      ),
      ...queries,
    },
  };
}

/** The change of a program of lvm(8). */
export function toRun(argv: string, shows?: string, undo?: string): RunChange {
  return {
    kind: "run",
    argv: argv.split(" "),
    ...(shows === undefined ? {} : { shows }),
    timeoutMs: 3_600_000,
    ...(/^(vg|lv)create/.test(argv) ? {} : { predicts: [] }),
    ...(undo ? { undo: [{ kind: "run", argv: undo.split(" ") }] } : {}),
  };
}
