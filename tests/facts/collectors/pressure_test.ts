import { pressureCollector } from "../../../lib/facts/collectors/pressure.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const LINE = "avg10=0.00 avg60=0.00 avg300=0.00 total=";

testCollector(pressureCollector, [
  { name: "a kernel without it", absent: true },
  {
    name: "a kernel that was told not to",
    have: {
      files: { "/proc/pressure/cpu": new Error("operation not supported") },
    },
    absent: true,
  },
  {
    name: "of processors what waits, of interrupts what stalled",
    have: {
      files: {
        "/proc/pressure/cpu": `some ${LINE}14036781\nfull ${LINE}99\n`,
        "/proc/pressure/memory": `some ${LINE}1500000\nfull ${LINE}250000\n`,
        "/proc/pressure/irq": `full ${LINE}8\n`,
      },
    },
    samples: {
      node_pressure_cpu_waiting_seconds_total: 14.036781000000001,
      node_pressure_memory_waiting_seconds_total: 1.5,
      node_pressure_memory_stalled_seconds_total: 0.25,
      node_pressure_irq_stalled_seconds_total: 0.000008,
    },
  },
  {
    name: "a line that was cut off is left out",
    have: { files: { "/proc/pressure/io": "some avg10=0.00 avg6" } },
  },
  {
    name: "no number",
    have: { files: { "/proc/pressure/io": `some ${LINE}x\n` } },
    error: /Expected a number for node_pressure_io_waiting_seconds_total/,
  },
  {
    name: "a file that may not be read",
    have: { files: { "/proc/pressure/cpu": new Error("permission denied") } },
    error: /permission denied/,
  },
]);
