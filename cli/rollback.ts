/** `driftless rollback`. */

import { rollback } from "../lib/apply/rollback.ts";
import type { Undone } from "../lib/apply/undo.ts";
import { VERSION } from "../lib/version.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
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
  const run = await rollback({
    run: id,
    stateDir: toStateDir(options),
    hostName: Deno.hostname(),
    version: VERSION,
    redactor,
    dryRun,
    tell: (undone) => {
      counts[undone.status]++;
      if (out.json) out.record({ type: "undo", ...undone });
      else showUndone(undone, out, dryRun);
    },
  });
  if (out.json) out.record({ type: "summary", ...counts, run });
  else {
    const word = dryRun ? "to undo" : "undone";
    const next = dryRun && counts.undone > 0
      ? toStateCommand(options, "rollback", String(id))
      : run === null
      ? toStateCommand(options, "history")
      : toStateCommand(options, "show", String(run));
    const isNothing = counts.undone + counts.failed + counts.unknown === 0;
    const verdict = `${isNothing ? "Nothing to undo: " : ""}${counts.undone} ` +
      `${word}, ${
        counts.unknown > 0 ? `${counts.unknown} may be undone, ` : ""
      }${counts.kept} kept, ${counts.failed} failed`;
    const colour = counts.failed > 0 ? "red" : isNothing ? "green" : "yellow";
    out.result(`${out.paint(colour, verdict)}.  Next: ${next}`);
  }
  if (counts.failed > 0) return EXIT.failed;
  return counts.undone > 0 && !dryRun ? EXIT.rolledBack : EXIT.done;

  /** Nothing is made where there is nothing to undo. */
  function requireRun() {
    using state = openHistory(options);
    findRun(state, id, options);
  }
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
