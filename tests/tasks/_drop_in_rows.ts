/** Changes that tasks with a file of their own make. */

import type { WriteChange } from "../../lib/task.ts";

/** The write of a file that root owns. */
export function toOwnWrite(
  path: string,
  content: string,
  more: Partial<WriteChange> = {},
): WriteChange {
  return {
    kind: "write",
    path,
    content,
    mode: 0o644,
    owner: "0",
    group: "0",
    ...more,
  };
}
