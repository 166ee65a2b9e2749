/**
 * Tests for task types, without a machine: a host in memory and rows of
 * given and expected.
 *
 * @module
 */

export { OverlayHost } from "../host/overlay.ts";
export {
  type MemoryEntry,
  MemoryHost,
  type MemoryState,
} from "./memory_host.ts";
export type * from "../task.ts";
export { drive, type Driven, type TaskRow, testTask } from "./task_rows.ts";
