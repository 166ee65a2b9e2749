import { kernelHungCollector } from "../../../lib/facts/collectors/kernel_hung.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const PATH = "/proc/sys/kernel/hung_task_detect_count";

testCollector(kernelHungCollector, [
  { name: "an old kernel", absent: true },
  {
    name: "a count",
    have: { files: { [PATH]: "3\n" } },
    samples: { node_kernel_hung_tasks_total: 3 },
  },
  {
    name: "garbage",
    have: { files: { [PATH]: "\u0000\u0001" } },
    error: /Expected a number for tasks found hanging/,
  },
  {
    name: "a file that may not be read",
    have: { files: { [PATH]: new Error("permission denied") } },
    error: /permission denied/,
  },
]);
