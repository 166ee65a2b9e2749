/**
 * Tests for task types, without a machine: a host in memory and rows of
 * given and expected.
 *
 * @module
 */

export { MemoryHost, type MemoryState } from "./memory_host.ts";
export { drive, type Driven, type TaskRow, testTask } from "./task_rows.ts";
