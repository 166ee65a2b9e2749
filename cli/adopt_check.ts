/** Leaves out of what was read of a host the tasks that a configuration could not have. */

import type { Adopted } from "../lib/adopt/adopt.ts";
import type { AdoptedTask, LeftOut } from "../lib/adopt/part.ts";
import { findSchemaKeys } from "../lib/config/schema_keys.ts";
import { tasks } from "../tasks/mod.ts";

/** Keeps the tasks whose params their types accept; the others are left out with the reason. */
export async function keepValid(adopted: Adopted): Promise<Adopted> {
  const left: LeftOut[] = [...adopted.left];
  const sections = [];
  for (const section of adopted.sections) {
    const kept: AdoptedTask[] = [];
    for (const task of section.tasks) {
      const why = await findFault(task);
      if (why === undefined) kept.push(task);
      else left.push({ what: `${task.type} ${toName(task)}`, why });
    }
    sections.push({ ...section, tasks: kept });
  }
  return { ...adopted, sections, left };
}

async function findFault(task: AdoptedTask): Promise<string | undefined> {
  const type = await tasks[task.type]?.();
  if (type === undefined) return `there is no task type "${task.type}"`;
  const names = findSchemaKeys(type.params)?.names ?? new Set();
  const params = Object.entries(task).filter(([name]) => names.has(name));
  const result = type.params.safeParse(Object.fromEntries(params));
  const issue = result.error?.issues[0];
  return issue && `"${issue.path.join(".")}": ${issue.message}`;
}

function toName({ name, dest, path }: AdoptedTask): string {
  return String(name ?? dest ?? path ?? "");
}
