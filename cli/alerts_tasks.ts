/** Tasks that notifiers run. */

import { toTasks } from "../lib/apply/nodes.ts";
import { toLabel } from "../lib/apply/tell.ts";
import type { ApplyConfig } from "../lib/config/node.ts";
import { findNearest } from "../lib/error.ts";
import type { Notifier, TaskNotifier } from "../lib/facts/alerts/notifier.ts";

/**
 * Finds out that there is the task of a notifier.
 * @throws {ConfigError} When there is none.
 */
export function requireTask(
  { task, toError }: TaskNotifier,
  { nodes }: ApplyConfig,
): void {
  const known = nodes.flatMap(toTasks).map(toLabel);
  if (known.includes(task)) return;
  const near = findNearest(task, known);
  throw toError(
    near === undefined
      ? 'A task is named by its "name"'
      : `Did you mean "${near}"?`,
  );
}

/**
 * Finds out that there are the tasks of all notifiers.
 * @throws {ConfigError} At the first that there is not.
 */
export function requireTasks(
  notifiers: readonly Notifier[],
  config: ApplyConfig,
): void {
  for (const notifier of notifiers) {
    if (notifier.type === "task") requireTask(notifier, config);
  }
}
