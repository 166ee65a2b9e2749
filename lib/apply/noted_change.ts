/** What the journal notes of a change itself. */

import type { Change } from "../change.ts";
import type { Redactor } from "../secret.ts";
import type { BeforeState, ChangeStart } from "../state/state.ts";
import { isReversible, toArgv } from "./describe.ts";

/** What is noted of a change itself; where its path or its undo holds a secret, it cannot be undone. */
export function toPlainChange(
  change: Change,
  before: BeforeState | undefined,
  temp: string | undefined,
  redactor: Redactor,
): Pick<
  ChangeStart,
  "before" | "undo" | "path" | "argv" | "shows" | "temp" | "undoChanges"
> {
  const path = "path" in change ? change.path : undefined;
  const undo = change.kind === "run" ? change.undo : undefined;
  const texts = listTexts(path ?? "", before ?? { exists: false });
  const isSecret = [...texts, JSON.stringify(undo ?? [])]
    .some((text) => redactor.has(text));
  return {
    before: isSecret ? undefined : before,
    undo: isSecret || !isReversible(change)
      ? "none"
      : change.kind === "run"
      ? "changes"
      : "file",
    path: path && redactor.redact(path),
    temp: temp && redactor.redact(temp),
    shows: change.hidden
      ? undefined
      : change.shows && redactor.redact(change.shows),
    argv: change.kind === "run" ? toArgv(change, redactor) : undefined,
    undoChanges: isSecret || !undo ? undefined : [...undo],
  };
}

/** Paths and targets of links in a state that is kept. */
function listTexts(path: string, { target, tree = [] }: BeforeState): string[] {
  return [
    path,
    target ?? "",
    ...tree.flatMap(({ name, state }) => listTexts(`${path}/${name}`, state)),
  ];
}
