/**
 * The `kernel_hung` collector: tasks that the kernel found hanging, from
 * `/proc/sys/kernel/hung_task_detect_count` (Linux 6.13 and newer).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  NoData,
  type NoParams,
  type Source,
  toNumber,
} from "../collector.ts";
import { counter } from "./_metric.ts";

const PATH = "/proc/sys/kernel/hung_task_detect_count";
const TASKS = counter(
  "kernel_hung_tasks_total",
  "Tasks that were found hanging.",
);

/** Collects how many tasks did not run for too long. */
export const kernelHungCollector: Collector<NoParams> = {
  type: "kernel_hung",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const text = kernel.read(PATH);
  if (text === undefined) throw new NoData(`${PATH} is absent`);
  emit(TASKS, toNumber(text, "tasks found hanging"));
}
