/** `driftless rollback`. */

import { rollback } from "../lib/apply/rollback.ts";
import type { Undone, UndoStatus } from "../lib/apply/undo.ts";
import { VERSION } from "../lib/version.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { onInterrupt } from "./interrupt.ts";
import { toStateCommand } from "./next.ts";
import { findRun, openHistory } from "./open_history.ts";
import { type Output, toLine } from "./output.ts";
import { toStateDir } from "./state_dir.ts";

/** Undoes the changes of a run, newest first. */
export async function rollbackCommand(
  { options, out, redactor }: CommandContext,
  id: number,
  { dryRun }: { dryRun: boolean },
): Promise<number> {
  requireRun();
  const counts = { undone: 0, kept: 0, failed: 0, unknown: 0 };
  using stop = onInterrupt((text) => out.talk(text));
  const { run, interrupted } = await rollback({
    run: id,
    stateDir: toStateDir(options),
    hostName: Deno.hostname(),
    version: VERSION,
    redactor,
    dryRun,
    signal: stop.signal,
    tell: (undone) => {
      counts[undone.status]++;
      if (out.json) out.record({ type: "undo", ...undone });
      else showUndone(undone, out, dryRun);
    },
  });
  if (out.json) out.record({ type: "summary", ...counts, interrupted, run });
  else {
    const isAgain = interrupted || dryRun && counts.undone > 0;
    const next = isAgain
      ? toStateCommand(options, "rollback", String(id))
      : run === null
      ? toStateCommand(options, "history")
      : toStateCommand(options, "show", String(run));
    const verdict = toVerdict(counts, { dryRun, interrupted }, out);
    out.result(`${verdict}  Next: ${next}`);
  }
  if (counts.failed > 0 || interrupted) return EXIT.failed;
  return counts.undone > 0 && !dryRun ? EXIT.rolledBack : EXIT.done;

  /** Nothing is made where there is nothing to undo. */
  function requireRun() {
    using state = openHistory(options);
    findRun(state, id, options);
  }
}

/** Writes what a rollback came to. */
function toVerdict(
  { undone, unknown, kept, failed }: Record<UndoStatus, number>,
  { dryRun, interrupted }: { dryRun: boolean; interrupted: boolean },
  out: Output,
): string {
  const isNothing = undone + failed + unknown === 0 && !interrupted;
  const colour = failed > 0 || interrupted
    ? "red"
    : isNothing
    ? "green"
    : "yellow";
  const counts = [
    `${undone} ${dryRun ? "to undo" : "undone"}`,
    ...unknown > 0 ? [`${unknown} may be undone`] : [],
    `${kept} kept`,
    `${failed} failed`,
  ].join(", ");
  const verdict = `${isNothing ? "Nothing to undo: " : ""}${counts}`;
  return `${out.paint(colour, verdict)}.${interrupted ? " Interrupted." : ""}`;
}

function showUndone(undone: Undone, out: Output, dryRun: boolean): void {
  if (out.quiet && undone.status !== "failed") return;
  const what = undone.path ?? undone.argv?.join(" ") ?? undone.shows ?? "";
  const why = undone.why ? `: ${undone.why}` : "";
  out.result(
    ` ${toSymbol(undone, out, dryRun)}  ${
      toLine(`${undone.kind} ${what}${why}`)
    }`,
  );
}

function toSymbol({ status }: Undone, out: Output, dryRun: boolean): string {
  switch (status) {
    case "undone":
      return out.paint("yellow", dryRun ? "~ to undo" : "⟲ undone");
    case "kept":
      return out.paint("grey", ". kept");
    case "unknown":
      return out.paint("cyan", "? may be undone");
    case "failed":
      return out.paint("red", "x failed");
  }
}
