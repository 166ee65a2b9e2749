/** `driftless rollback`. */

import { rollback } from "../lib/apply/rollback.ts";
import { Redactor } from "../lib/secret.ts";
import { VERSION } from "../lib/version.ts";
import { toPrintable } from "./output.ts";
import { type CommandContext, EXIT } from "./program.ts";
import { toStateDir } from "./state_dir.ts";

/** Undoes the changes of a run, newest first. */
export async function rollbackCommand(
  { options, out }: CommandContext,
  id: number,
  own: { dryRun?: true | undefined },
): Promise<number> {
  const counts = { undone: 0, kept: 0, failed: 0 };
  const run = await rollback({
    run: id,
    stateDir: toStateDir(options),
    hostName: Deno.hostname(),
    version: VERSION,
    redactor: new Redactor(),
    dryRun: own.dryRun === true,
    tell: (undone) => {
      counts[undone.status]++;
      if (out.json) {
        out.record({ type: "undo", ...undone });
        return;
      }
      const symbol = undone.status === "undone"
        ? out.paint("yellow", own.dryRun ? "~ to undo" : "⟲ undone")
        : undone.status === "kept"
        ? out.paint("grey", ". kept")
        : out.paint("red", "x failed");
      const what = undone.path ?? undone.shows ?? undone.kind;
      out.result(
        ` ${symbol}  ${undone.kind} ${toPrintable(what)}${
          undone.why ? `: ${toPrintable(undone.why)}` : ""
        }`,
      );
    },
  });
  if (out.json) out.record({ type: "summary", ...counts, run });
  else {
    const word = own.dryRun ? "to undo" : "undone";
    const next = own.dryRun
      ? `driftless rollback ${id}`
      : run === null
      ? "driftless history"
      : `driftless show ${run}`;
    out.result(
      `${counts.undone} ${word}, ${counts.kept} kept, ${counts.failed} failed.  Next: ${next}`,
    );
  }
  if (counts.failed > 0) return EXIT.failed;
  return counts.undone > 0 && !own.dryRun ? EXIT.rolledBack : EXIT.done;
}
