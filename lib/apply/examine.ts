/** What may look at each task of a dry run right after it was planned. */

import type { Change } from "../change.ts";
import type { TaskNode } from "../config/node.ts";
import type { Host } from "../host/host.ts";
import type { Task, TaskContext } from "../task.ts";

/** A plan whose changes were predicted. */
export interface PlannedWork {
  readonly task: Task;
  /** Its params, rendered and checked. */
  readonly want: unknown;
  /** What its plan may ask of the run. */
  readonly context: TaskContext;
  /** The host as its changes would leave it. */
  readonly host: Host;
  /** What it would change. */
  readonly changes: readonly Change[];
  /** What ended its plan early. */
  readonly error?: unknown;
}

/** A task of a run, or an item of its loop, whose changes were predicted. */
export interface PlannedTask extends PlannedWork {
  readonly node: TaskNode;
}

/** Looks at a planned task; the next one waits for it. */
export type Examine = (planned: PlannedTask) => Promise<void>;
