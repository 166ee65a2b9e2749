/** Tasks of storage for the test that counts questions. */

import { each, entries, type QuestionRow } from "./_question_rows.ts";

const ROOT = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n";

const LVM = "--reportformat json --units b --nosuffix --options";

/** A report of lvm(8). */
function report(key: string, row: (n: number) => object): string {
  return JSON.stringify({ report: [{ [key]: each(row) }] });
}

const VGS = {
  [`vgs ${LVM} vg_name,vg_extent_size,lv_count`]: report("vg", (n) => ({
    vg_name: `g${n}`,
    vg_extent_size: "4194304",
    lv_count: "1",
  })),
};

/** Types of storage. */
export const STORAGE_ROWS: Readonly<Record<string, QuestionRow>> = {
  filesystem: {
    params: (n) => ({ dev: `/dev/sd${n}`, fstype: "ext4" }),
    have: {
      files: {
        "/proc/self/mountinfo": ROOT,
        ...entries((n) => [`/dev/sd${n}`, { type: "block" as const }]),
      },
      queries: entries((n) => [
        `blkid -p -o export -- /dev/sd${n}`,
        `DEVNAME=/dev/sd${n}\nTYPE=ext4\n`,
      ]),
    },
    times: 1,
    because: "what a device holds is read from that device, and no other",
  },
  loop_device: {
    params: (n) => ({ path: `/srv/${n}.img` }),
    have: {
      files: entries((n) => [`/srv/${n}.img`, "x".repeat(512)]),
      queries: {
        "losetup --json --list --output NAME,BACK-FILE,OFFSET,SIZELIMIT,RO,PARTSCAN":
          JSON.stringify({
            loopdevices: each((n) => ({
              name: `/dev/loop${n}`,
              "back-file": `/srv/${n}.img`,
              offset: 0,
              sizelimit: 0,
              ro: false,
              partscan: false,
            })),
          }),
      },
    },
  },
  lvg: {
    params: (n) => ({ vg: `g${n}`, pvs: `/dev/sd${n}` }),
    have: {
      files: entries((n) => [`/dev/sd${n}`, { type: "block" as const }]),
      queries: {
        ...VGS,
        [`pvs ${LVM} pv_name,vg_name`]: report("pv", (n) => ({
          pv_name: `/dev/sd${n}`,
          vg_name: `g${n}`,
        })),
      },
    },
  },
  lvol: {
    params: (n) => ({ vg: `g${n}`, lv: "www", size: "12MiB" }),
    have: {
      queries: {
        ...VGS,
        [`lvs ${LVM} vg_name,lv_name,lv_size,lv_active,origin,pool_lv`]: report(
          "lv",
          (n) => ({
            vg_name: `g${n}`,
            lv_name: "www",
            lv_size: "12582912",
            lv_active: "active",
            origin: "",
            pool_lv: "",
          }),
        ),
      },
    },
  },
  mount: {
    params: (n) => ({ path: `/mnt/${n}`, src: `/dev/sd${n}`, fstype: "ext4" }),
    have: {
      files: {
        "/etc/fstab": each((n) => `/dev/sd${n} /mnt/${n} ext4 defaults 0 0\n`)
          .join(""),
        "/proc/self/mountinfo": ROOT +
          each((n) =>
            `${n + 30} 22 8:${
              n + 2
            } / /mnt/${n} rw,relatime - ext4 /dev/sd${n} rw\n`
          ).join(""),
        ...entries((n) => [`/mnt/${n}`, { type: "dir" as const }]),
        ...entries((n) => [`/dev/sd${n}`, { type: "block" as const }]),
      },
    },
  },
  swap: {
    params: (n) => ({ path: `/swap${n}`, persist: false }),
    have: {
      files: {
        "/proc/swaps": "Filename\tType\tSize\tUsed\tPriority\n" +
          each((n) => `/swap${n} file 8188 0 -2\n`).join(""),
        ...entries((n) => [`/swap${n}`, "x".repeat(4096)]),
      },
      queries: entries((n) => [
        `blkid -p -o export -- /swap${n}`,
        `TYPE=swap\n`,
      ]),
    },
    times: 1,
    because: "what a file or a device holds is read from it alone",
  },
};
