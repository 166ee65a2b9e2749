/** `driftless explain`. */

import { loadSetup } from "../lib/apply/setup.ts";
import { findNearest, TaskError, toPlaceText } from "../lib/error.ts";
import { tasks } from "../tasks/mod.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toCommand } from "./next.ts";
import { toCount, toLine } from "./output.ts";

/** Tells where a variable comes from, the one that wins first. */
export async function explainCommand(
  { options, out, redactor }: CommandContext,
  name: string,
): Promise<number> {
  const { config } = await loadSetup({ ...options, registry: tasks }, redactor);
  const origins = config.variables.origin(name);
  if (origins.length === 0) {
    const near = findNearest(name, config.variables.names());
    throw new TaskError(`Cannot find the variable "${name}"`, {
      advice: near === undefined
        ? "Variables of tasks, roles and results exist at run time only"
        : `Did you mean "${near}"?`,
    });
  }
  for (const [index, { value, place, layer }] of origins.entries()) {
    const wins = index === 0;
    const at = toPlaceText(place);
    if (out.json) {
      out.record({ type: "origin", name, value, place: at, layer, wins });
      continue;
    }
    const text = toLine(
      typeof value === "string" ? value : JSON.stringify(value),
    );
    out.result(
      wins
        ? `${out.paint("bold", name)} = ${text}  ${layer}, ${at}`
        : out.paint("grey", `  hides ${text}  ${layer}, ${at}`),
    );
  }
  if (!out.json) {
    const next = toCommand(options, "apply", "--dry-run");
    out.result(`${toCount(origins.length, "value")}.  Next: ${next}`);
  }
  return EXIT.done;
}
