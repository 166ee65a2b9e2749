/** Rows of plans after which little is known, so that no second one is made. */

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import type { Change, Task } from "../../lib/task.ts";
import {
  drive,
  MemoryHost,
  type MemoryState,
  OverlayHost,
} from "../../lib/testing/mod.ts";

/** One row. */
export interface PlanRow {
  name: string;
  params: Record<string, unknown>;
  /** The machine; that of all rows when absent. */
  have?: MemoryState;
  changes: readonly Change[];
}

/** Registers a test for each row. */
export function testPlans<P>(
  task: Task<P>,
  rows: readonly PlanRow[],
  all: MemoryState,
): void {
  for (const { name, params, have, changes } of rows) {
    Deno.test(`${task.type}: ${name}`, async () => {
      const host = new OverlayHost(new MemoryHost(have ?? all));
      const driven = await drive(task, task.params.parse(params), host);
      deepEqual(driven.error, undefined);
      deepEqual(driven.changes, changes);
    });
  }
}
