/**
 * Tests for task types and collectors, without a machine: a host and a kernel
 * in memory and rows of given and expected.
 *
 * @module
 */

export {
  type CollectorRow,
  type Run,
  runCollect,
  testCollector,
} from "./collector_rows.ts";
export { MemoryKernel, type MemoryKernelState } from "./memory_kernel.ts";
export type * from "../facts/collector.ts";
export { OverlayHost } from "../host/overlay.ts";
export {
  type MemoryEntry,
  MemoryHost,
  type MemoryState,
} from "./memory_host.ts";
export type * from "../task.ts";
export { drive, type Driven, type TaskRow, testTask } from "./task_rows.ts";
