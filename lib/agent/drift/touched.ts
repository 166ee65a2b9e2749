/** Whether somebody else changed what a run left. */

import { isStillAsLeft } from "../../apply/undo.ts";
import type { Host } from "../../host/host.ts";
import type { AfterState, BeforeState, State } from "../../state/state.ts";

/** SHA-256 of nothing: of an empty file no digest is noted. */
const EMPTY =
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** Tells whether a run found a path other than the change before had left it. */
export function isTouched(
  { origins }: Pick<State, "origins">,
  run: number,
  index: number,
): boolean {
  return origins.changes(run, index).some(({ id, path, before }) => {
    if (path === undefined || before === undefined) return false;
    const after = origins.lastChange(path, id)?.after;
    return after !== undefined && isOther(before, after);
  });
}

/** Tells whether one of some paths is not as the last run that changed it left it. */
export async function isTouchedNow(
  { origins }: Pick<State, "origins">,
  paths: readonly string[],
  host: Host,
): Promise<boolean> {
  for (const path of paths) {
    const after = origins.lastChange(path)?.after;
    if (after && !await isStillAsLeft(path, after, host)) return true;
  }
  return false;
}

/** Compares what was noted before one change and after another; what only one of them tells is no difference. */
function isOther(before: BeforeState, after: AfterState): boolean {
  const keys = ["exists", "type", "mode", "uid", "gid", "target"] as const;
  const differs = keys.some((key) =>
    before[key] !== undefined && after[key] !== undefined &&
    before[key] !== after[key]
  );
  return differs || (before.blob !== undefined && after.type === "file" &&
    before.blob !== (after.digest ?? EMPTY));
}
