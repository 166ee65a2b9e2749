/** Programs that a task cannot do without. */

import { type Host, TaskError } from "../lib/task.ts";

/**
 * Requires that a program is installed.
 * @throws {TaskError} When it is not, with the package that brings it.
 */
export async function requireTool(
  program: string,
  packageName: string,
  host: Host,
): Promise<void> {
  if (await host.findProgram(program)) return;
  throw new TaskError(`Cannot find "${program}" on this host`, {
    advice: `Install its package first: ${packageName}`,
  });
}
