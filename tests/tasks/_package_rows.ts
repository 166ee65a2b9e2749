/** What rows of package managers share. */

import type { Change, Package, RunChange } from "../../lib/task.ts";
import type { MemoryState, TaskRow } from "../../lib/testing/mod.ts";

/** Texts that a shell, a program or a file of lines would take for more than a name. */
export const HOSTILE: readonly string[] = [
  "; touch /tmp/x",
  "$(id)",
  "`id`",
  "a\nb",
  "-rf",
  "--root=/tmp",
  "",
];

/** Rows that refuse each hostile text in a param before any program runs. */
export function toHostileRows(
  have: MemoryState,
  toParams: (text: string) => Record<string, unknown> = (name) => ({ name }),
): TaskRow[] {
  return HOSTILE.map((text) => ({
    name: `refuses ${JSON.stringify(text)} in ${
      Object.keys(toParams(text)).at(-1)
    }`,
    params: toParams(text),
    have,
    error: /expected|Cannot use/,
  }));
}

/** A transaction, as every manager makes it. */
export function toTransaction(
  argv: string,
  more: Partial<RunChange>,
): Change {
  return {
    kind: "run",
    argv: argv.split(" "),
    timeoutMs: 3_600_000,
    touches: ["packages", "users", "groups", "units"],
    ...more,
  };
}

/** The prediction that a package will be there, or will not. */
export function toPrediction(
  name: string,
  version?: string,
  more: Partial<Package> = {},
): NonNullable<RunChange["predicts"]>[number] {
  const value: Package | undefined = version === undefined ? undefined : {
    name: name.slice(name.lastIndexOf(" ") + 1),
    version,
    status: "installed",
    arch: "",
    held: false,
    provides: [],
    ...more,
  };
  return { table: "packages", name, value };
}
