/** `driftless explain`. */

import { loadSetup } from "../lib/apply/setup.ts";
import { findNearest, TaskError, toPlaceText } from "../lib/error.ts";
import { tasks } from "../tasks/mod.ts";
import { type CommandContext, EXIT } from "./program.ts";

/** Tells where a variable comes from, the one that wins first. */
export async function explainCommand(
  { options, out }: CommandContext,
  name: string,
): Promise<number> {
  const { config, redactor } = await loadSetup({ ...options, registry: tasks });
  out.mask(redactor);
  const origins = config.variables.origin(name);
  if (origins.length === 0) {
    const near = findNearest(name, Object.keys(config.variables.resolve()));
    throw new TaskError(`Cannot find variable "${name}"`, {
      advice: near === undefined
        ? "Variables of tasks, roles and results exist at run time only"
        : `Did you mean "${near}"?`,
    });
  }
  for (const [index, { value, place, layer }] of origins.entries()) {
    const at = toPlaceText(place);
    if (out.json) {
      out.record({
        type: "origin",
        name,
        value,
        place: at,
        layer,
        wins: index === 0,
      });
      continue;
    }
    const text = typeof value === "string" ? value : JSON.stringify(value);
    out.result(
      index === 0
        ? `${out.paint("bold", name)} = ${text}  ${layer}, ${at}`
        : out.paint("grey", `  hides ${text}  ${layer}, ${at}`),
    );
  }
  return EXIT.done;
}
