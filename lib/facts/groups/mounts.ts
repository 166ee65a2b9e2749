/**
 * The `mounts` group: all that is mounted, from `/proc/1/mountinfo`
 * (proc_pid_mountinfo(5)).
 *
 * @module
 */

import {
  type FactObject,
  type Group,
  type GroupSource,
  key,
  type NoParams,
  toLines,
} from "../group.ts";

const FILE = "/proc/1/mountinfo";

/** Tells what is mounted, with the options. */
export const mountsGroup: Group<NoParams> = {
  type: "mounts",
  help: "all that is mounted, with the options",
  isDefault: false,
  fields: {},
  collectors: [],
  keys: [
    key("mount_count", "Mounts in all.", FILE),
    key("mounts[].device", "What is mounted.", FILE),
    key("mounts[].mount_point", "Where it is mounted.", FILE),
    key(
      "mounts[].root",
      "Its part that is mounted, where that is not the whole.",
      FILE,
    ),
    key("mounts[].fs_type", "Type of the file system.", FILE),
    key(
      "mounts[].options",
      "Options of the mount, then of the file system.",
      FILE,
    ),
  ],
  open: () => readMounts,
};

function readMounts({ kernel }: GroupSource): FactObject {
  // Where others' processes are hidden only one's own can be read.
  const text = kernel.tryRead(FILE) ?? kernel.read("/proc/self/mountinfo");
  if (text === undefined) throw new Error("/proc/self/mountinfo is absent");
  const mounts = toLines(text).flatMap(toMounts);
  return { mount_count: mounts.length, mounts };
}

/** The fields before the lone `-` vary in number. */
function toMounts(line: string): FactObject[] {
  const fields = line.split(" ");
  const dash = fields.indexOf("-", 6);
  if (dash === -1) return [];
  const [type = "", device = "", superOptions = ""] = fields.slice(dash + 1);
  const options = new Set([
    ...(fields[5] ?? "").split(","),
    ...superOptions.split(","),
  ]);
  const root = unescape(fields[3] ?? "");
  return [{
    device: unescape(device),
    mount_point: unescape(fields[4] ?? ""),
    ...root !== "/" && { root },
    fs_type: type,
    options: [...options].filter((word) => word !== "").join(","),
  }];
}

/** The kernel writes blanks and backslashes as three octal digits. */
function unescape(text: string): string {
  return text.replaceAll(
    /\\([0-3][0-7]{2})/g,
    (_, digits: string) => String.fromCharCode(parseInt(digits, 8)),
  );
}
