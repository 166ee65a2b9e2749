/** `driftless validate`. */

import { toTasks } from "../lib/apply/nodes.ts";
import { loadSetup } from "../lib/apply/setup.ts";
import { tasks } from "../tasks/mod.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toCommand } from "./next.ts";
import { toCount } from "./output.ts";

/** Checks the configuration and tells how much of it there is. */
export async function validateCommand(
  { options, out, redactor }: CommandContext,
): Promise<number> {
  const startedAt = performance.now();
  const { config } = await loadSetup({ ...options, registry: tasks }, redactor);
  const count = config.nodes.flatMap(toTasks).length;
  const files = config.files.length;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(2);
  if (out.json) {
    out.record({
      type: "valid",
      files,
      tasks: count,
      handlers: config.handlers.length,
    });
    return EXIT.done;
  }
  const next = toCommand(options, "apply", "--dry-run");
  out.result(
    `${out.paint("green", "Valid")}: ${toCount(count, "task")} in ${
      toCount(files, "file")
    } (${seconds} s).  Next: ${next}`,
  );
  return EXIT.done;
}
