/** Opens the task types of a configuration, where it has any; without, nothing is loaded and nothing started. */

import type { TaskRegistry } from "../task.ts";
import { listUnitFiles, UNIT_FOLDERS } from "./find_units.ts";

/**
 * Adds the task types that a directory brings to those of the program. What
 * they print goes to `tell`, a line each.
 * @throws {ConfigErrors} When one has the name of another.
 */
export async function openTaskTypes(
  dir: string,
  builtIns: TaskRegistry,
  tell?: (line: string) => void,
): Promise<TaskRegistry> {
  const files = listUnitFiles(dir, UNIT_FOLDERS.task);
  if (files.length === 0) return builtIns;
  const { addOwnTasks } = await import("./own_tasks.ts");
  const { UnitProcess } = await import("./process.ts");
  const real = Deno.realPathSync(dir);
  const process = new UnitProcess({ dir: real, tell });
  return addOwnTasks({ dir: real, files, builtIns, process });
}
