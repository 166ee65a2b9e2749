/** Flags of files in file systems such as ext4, as `lsattr(1)` and `chattr(1)` know them. */

import type { Host, RunChange } from "../lib/task.ts";

/** Flags that only the file system itself sets, or that say nothing: never compared with `=`. */
const FIXED = /[eEIhNVZBX]/g;

/** Reads the flags of a file or directory, such as `ia`; undefined where the file system has none. */
export async function readFlags(
  path: string,
  host: Host,
): Promise<string | undefined> {
  const { code, stdout } = await host.query(["lsattr", "-d", "--", path]);
  if (code !== 0) return undefined;
  return stdout.split(" ", 1)[0]?.replace(/[^a-zA-Z]/g, "");
}

/**
 * Compares flags with wanted ones, `+ia`, `-i` or `=A` (which is meant when
 * there is no sign), and gives the run that is needed, if any.
 */
export function toFlagsChange(
  path: string,
  flags: string,
  wanted: string,
): RunChange | undefined {
  const sign = /^[-+=]/.test(wanted) ? wanted.charAt(0) : "=";
  const letters = [...wanted.replace(/^[-+=]/, "")];
  const missing = letters.filter((letter) => !flags.includes(letter));
  const extra = sign === "="
    ? [...flags.replace(FIXED, "")].filter((one) => !letters.includes(one))
    : letters.filter((letter) => flags.includes(letter));
  const isRight = sign === "+"
    ? missing.length === 0
    : sign === "-"
    ? extra.length === 0
    : missing.length + extra.length === 0;
  if (isRight) return undefined;
  const added = sign === "-" ? [] : missing;
  const removed = sign === "+" ? [] : extra;
  return {
    kind: "run",
    argv: ["chattr", ...toWords(added, removed), "--", path],
    predicts: [],
    shows: `flags ${flags || "none"} -> ${toWords(added, removed).join(" ")}`,
    undo: [{
      kind: "run",
      argv: ["chattr", ...toWords(removed, added), "--", path],
      predicts: [],
    }],
  };
}

function toWords(added: string[], removed: string[]): string[] {
  return [
    ...(added.length > 0 ? [`+${added.join("")}`] : []),
    ...(removed.length > 0 ? [`-${removed.join("")}`] : []),
  ];
}
