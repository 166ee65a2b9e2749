/** Metrics about the program itself, under the names that all Prometheus clients use. */

import type { Kernel } from "../host/kernel.ts";
import { type Emit, findNumber, type Metric, toFields } from "./collector.ts";

/** Ticks of `/proc/self/stat` in a second, `USER_HZ` of time(7). */
const USER_HZ = 100;

const CPU: Metric = {
  name: "process_cpu_seconds_total",
  type: "counter",
  help: "Processor time that the program took.",
};
const START: Metric = {
  name: "process_start_time_seconds",
  type: "gauge",
  help: "When the program was started, since 1970.",
};
const VIRTUAL: Metric = {
  name: "process_virtual_memory_bytes",
  type: "gauge",
  help: "Address space of the program.",
};
const VIRTUAL_MAX: Metric = {
  name: "process_virtual_memory_max_bytes",
  type: "gauge",
  help: "Address space that the program may have.",
};
const RESIDENT: Metric = {
  name: "process_resident_memory_bytes",
  type: "gauge",
  help: "Memory of the program.",
};
const OPEN_FDS: Metric = {
  name: "process_open_fds",
  type: "gauge",
  help: "Descriptors that the program has open.",
};
const MAX_FDS: Metric = {
  name: "process_max_fds",
  type: "gauge",
  help: "Descriptors that the program may have open.",
};
const RECEIVED: Metric = {
  name: "process_network_receive_bytes_total",
  type: "counter",
  help: "Bytes that the host of the program received.",
};
const SENT: Metric = {
  name: "process_network_transmit_bytes_total",
  type: "counter",
  help: "Bytes that the host of the program sent.",
};

/** Columns of `/proc/self/stat` after the name in brackets (proc_pid_stat(5)). */
const COLUMNS = { utime: 11, stime: 12, starttime: 19, vsize: 20, rss: 21 };

/** Emits what the kernel tells of this process. */
export function emitProcess(kernel: Kernel, emit: Emit): void {
  const stat = kernel.tryRead("/proc/self/stat");
  if (stat === undefined) return;
  const fields = toFields(stat.slice(stat.lastIndexOf(")") + 1));
  const at = (column: number) => Number(fields[column]);
  emit(CPU, (at(COLUMNS.utime) + at(COLUMNS.stime)) / USER_HZ);
  emit(VIRTUAL, at(COLUMNS.vsize));
  emit(RESIDENT, at(COLUMNS.rss) * kernel.pageBytes());
  const boot = /^btime (\d+)$/m.exec(kernel.tryRead("/proc/stat") ?? "")?.[1];
  if (boot !== undefined) {
    emit(START, at(COLUMNS.starttime) / USER_HZ + Number(boot));
  }
  const limits = kernel.tryRead("/proc/self/limits") ?? "";
  emitLimit(limits, "Max open files", MAX_FDS, emit);
  emitLimit(limits, "Max address space", VIRTUAL_MAX, emit);
  // The directory is open itself while it is listed.
  const open = kernel.list("/proc/self/fd")?.length;
  if (open !== undefined) emit(OPEN_FDS, open - 1);
  emitNetwork(kernel, emit);
}

function emitLimit(
  limits: string,
  name: string,
  metric: Metric,
  emit: Emit,
): void {
  const line = limits.split("\n").find((line) => line.startsWith(name));
  const soft = line === undefined ? undefined : toFields(
    line.slice(name.length),
  )[0];
  if (soft === "unlimited") emit(metric, 2 ** 64);
  const value = findNumber(soft);
  if (value !== undefined) emit(metric, value);
}

function emitNetwork(kernel: Kernel, emit: Emit): void {
  const lines = (kernel.tryRead("/proc/net/netstat") ?? "").split("\n")
    .filter((line) => line.startsWith("IpExt:")).map(toFields);
  const [names = [], values = []] = lines;
  for (
    const [name, metric] of [["InOctets", RECEIVED], [
      "OutOctets",
      SENT,
    ]] as const
  ) {
    const value = findNumber(values[names.indexOf(name)]);
    if (value !== undefined) emit(metric, value);
  }
}
