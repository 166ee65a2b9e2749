/** Task types whose schema and plan are elsewhere: what is known of them is told, the rest is asked for. */

import type { Task } from "../task.ts";
import type { Issue } from "./issues.ts";

/** A task type that is served by another process. */
export interface RemoteTask extends Task {
  /** File of the configuration that holds it. */
  readonly file: string;
  /** The params as JSON Schema, draft 7. */
  readonly paramsSchema: Readonly<Record<string, unknown>>;
  /** What is said of it in its file, Markdown; empty when there is nothing. */
  readonly about: string;
  /** Passes params through the schema that is elsewhere and tells what is wrong with each. */
  findIssues(rows: readonly unknown[]): Promise<readonly (readonly Issue[])[]>;
}

/** Tells whether a task type is served by another process. */
export function isRemoteTask(task: Task): task is RemoteTask {
  return "findIssues" in task;
}

/** Lists the files of the configuration that hold some task types, or pin them. */
export function listRemoteFiles(tasks: readonly Task[]): string[] {
  return tasks.filter(isRemoteTask)
    // What plugins bring is no file of the configuration, and pinned in one.
    .map(({ file }) => file.includes("#") ? "plugins.lock" : file);
}
