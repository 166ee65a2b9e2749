/** Task types of a configuration that is written for a test, in a process of their own. */

import { drive, type Driven } from "../../lib/testing/task_rows.ts";
import { MemoryHost, type MemoryState } from "../../lib/testing/memory_host.ts";
import { OverlayHost } from "../../lib/host/overlay.ts";
import type { Task, TaskContext } from "../../lib/task.ts";
import { listUnitFiles } from "../../lib/units/find_units.ts";
import { addOwnTasks } from "../../lib/units/own_tasks.ts";
import { type UnitLimits, UnitProcess } from "../../lib/units/process.ts";
import { writeFiles } from "../config/temp_dir.ts";

/** The task types of some files, until it is disposed. */
export class OwnTasks implements AsyncDisposable {
  readonly process: UnitProcess;
  /** What units printed. */
  readonly lines: string[] = [];
  #dir: ReturnType<typeof writeFiles>;

  constructor(
    files: Readonly<Record<string, string>>,
    limits: Partial<UnitLimits> = {},
    enclosed?: readonly string[],
  ) {
    this.#dir = writeFiles(files);
    this.process = new UnitProcess({
      dir: this.#dir.path,
      limits,
      enclosed,
      tell: (line) => this.lines.push(line),
    });
  }

  /** Loads a task type. */
  async load(type: string): Promise<Task> {
    const registry = addOwnTasks({
      dir: this.#dir.path,
      files: listUnitFiles(this.#dir.path, "tasks"),
      builtIns: {},
      process: this.process,
    });
    const task = await registry[type]?.();
    if (task === undefined) throw new Error(`There is no type "${type}"`);
    return task;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
    this.#dir[Symbol.dispose]();
  }
}

/** Where a type of a test is planned. */
export interface PlanSite {
  readonly have?: MemoryState;
  readonly context?: Partial<TaskContext>;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Writes a task type whose plan is a text. */
export function toTaskFile(type: string, plan: string, more = ""): string {
  return `import { TaskError, UnknownState, z } from "@driftless/driftless/task";
${more}
export const oneTask = {
  type: "${type}",
  params: z.looseObject({}),
  async *plan(want, host, context) {
    ${plan}
  },
};
`;
}

/** Plans a type over a machine in memory. */
export async function planOver(
  task: Task,
  { have, context, params = {} }: PlanSite = {},
  overlay: OverlayHost = new OverlayHost(new MemoryHost(have)),
): Promise<Driven> {
  return await drive(task, task.params.parse(params), overlay, context);
}
