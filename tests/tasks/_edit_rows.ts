/** Rows for tasks that edit the file /f. */

import type { TaskRow } from "../../lib/testing/mod.ts";

/** One row for each pair of texts: before, and after or "error" or the same. */
export function toEditRow(
  name: string,
  params: Record<string, unknown>,
  texts: readonly (readonly [before: string, after: string])[],
): TaskRow[] {
  return texts.map(([before, after], index) => ({
    name: texts.length === 1 ? name : `${name}, ${index + 1}`,
    params: { path: "/f", ...params },
    have: { files: { "/f": before } },
    ...(after === "error" ? { error: /Cannot/ } : after === before ? {} : {
      changes: [{
        kind: "write" as const,
        path: "/f",
        content: after,
        follow: true,
      }],
    }),
  }));
}

/** A row that fails; without text there is no file. */
export function toRefusedRow(
  name: string,
  params: Record<string, unknown>,
  text: string | undefined,
  error: RegExp,
): TaskRow {
  return {
    name: `refuses ${name}`,
    params: { path: "/f", ...params },
    have: { files: text === undefined ? {} : { "/f": text } },
    error,
  };
}
