/** `driftless validate`. */

import { toTasks } from "../lib/apply/run_groups.ts";
import { loadSetup } from "../lib/apply/setup.ts";
import { tasks } from "../tasks/mod.ts";
import { type CommandContext, EXIT } from "./program.ts";

/** Checks the configuration and tells how much of it there is. */
export async function validateCommand(
  { options, out }: CommandContext,
): Promise<number> {
  const startedAt = performance.now();
  const { config, redactor } = await loadSetup({ ...options, registry: tasks });
  out.mask(redactor);
  const count = config.nodes.flatMap(toTasks).length;
  const files = config.files.length;
  const ms = performance.now() - startedAt;
  if (out.json) {
    out.record({
      type: "valid",
      files,
      tasks,
      handlers: config.handlers.length,
    });
  } else {
    const where = options.config ? ` --config ${options.config}` : "";
    out.result(
      `${out.paint("green", "Valid")}: ${toCount(count, "task")} in ${
        toCount(files, "file")
      } (${
        (ms / 1000).toFixed(2)
      } s).  Next: driftless${where} apply --dry-run`,
    );
  }
  return EXIT.done;
}

function toCount(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
