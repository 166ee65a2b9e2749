/** Reads `mountinfo` of a process (proc_pid_mountinfo(5)). */

import { toLines } from "../collector.ts";

/** A mounted file system. */
export interface Mount {
  /** What is mounted, such as `/dev/vda1`. */
  device: string;
  /** Where, below the root that is looked at. */
  mountpoint: string;
  /** Type of the file system. */
  type: string;
  /** Nothing can be written, here or anywhere. */
  isReadonly: boolean;
  /** First number of the device. */
  major: string;
  /** Second number of the device. */
  minor: string;
}

/**
 * Reads all lines; the fields before the lone `-` vary in number. Below a
 * root, its path is taken off the mount points.
 * @throws {SyntaxError} When a line has too few fields.
 */
export function parseMounts(text: string, root: string): Mount[] {
  return toLines(text).flatMap((line): Mount[] => {
    const fields = line.split(" ");
    if (fields.length < 10) {
      throw new SyntaxError(
        `Expected 10 fields of a mount, got ${
          JSON.stringify(line.slice(0, 60))
        }`,
      );
    }
    const [type = "", device = "", superOptions = ""] = fields.slice(-3);
    const [major = "", minor = ""] = fields[2]!.split(":");
    const options = fields[5]!.split(",");
    const ofSuper = superOptions.split(",");
    return [{
      device,
      mountpoint: stripRoot(
        fields[4]!.replaceAll("\\040", " ").replaceAll("\\011", "\t"),
        root,
      ),
      type,
      isReadonly: options.includes("ro") || ofSuper.includes("ro") ||
        ofSuper.includes("emergency_ro"),
      major,
      minor,
    }];
  });
}

function stripRoot(path: string, root: string): string {
  if (root === "" || !path.startsWith(root)) return path;
  const rest = path.slice(root.length);
  return rest === "" ? "/" : rest;
}
