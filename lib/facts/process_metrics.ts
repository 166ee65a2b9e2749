/** Metrics about the program itself, under the names that all Prometheus clients use. */

import type { Kernel } from "../host/kernel.ts";
import {
  type Emit,
  type Family,
  findNumber,
  type Metric,
  toFields,
} from "./collector.ts";

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

/** Makes what emits what the kernel tells of this process; other metrics of the same scrape save it a file. */
export function openProcess(
  kernel: Kernel,
): (families: readonly Family[], emit: Emit) => void {
  let startedAt: number | undefined;
  return (families, emit) => {
    const stat = kernel.tryRead("/proc/self/stat");
    if (stat === undefined) return;
    const fields = toFields(stat.slice(stat.lastIndexOf(")") + 1));
    const at = (column: number) => Number(fields[column]);
    emit(CPU, (at(COLUMNS.utime) + at(COLUMNS.stime)) / USER_HZ);
    emit(VIRTUAL, at(COLUMNS.vsize));
    emit(RESIDENT, at(COLUMNS.rss) * kernel.pageBytes());
    startedAt ??= findStart(kernel, at(COLUMNS.starttime));
    if (startedAt !== undefined) emit(START, startedAt);
    const limits = kernel.tryRead("/proc/self/limits") ?? "";
    emitLimit(limits, "Max open files", MAX_FDS, emit);
    emitLimit(limits, "Max address space", VIRTUAL_MAX, emit);
    const open = countOpen(kernel);
    if (open !== undefined) emit(OPEN_FDS, open);
    emitNetwork(kernel, families, emit);
  };
}

/** Since Linux 6.2 the size of the directory is the count; the directory is open itself while it is listed. */
function countOpen(kernel: Kernel): number | undefined {
  const size = kernel.stat("/proc/self/fd")?.size ?? 0;
  if (size > 0) return size;
  try {
    const listed = kernel.list("/proc/self/fd");
    return listed === undefined ? undefined : listed.length - 1;
  } catch {
    // With narrow rights it may be neither asked nor listed.
    return undefined;
  }
}

function findStart(kernel: Kernel, ticks: number): number | undefined {
  const boot = /^btime (\d+)$/m.exec(kernel.tryRead("/proc/stat") ?? "")?.[1];
  return boot === undefined ? undefined : ticks / USER_HZ + Number(boot);
}

function emitLimit(
  limits: string,
  name: string,
  metric: Metric,
  emit: Emit,
): void {
  const at = limits.indexOf(`\n${name} `);
  if (at < 0) return;
  const [soft] = toFields(
    limits.slice(at + name.length + 1).split("\n", 1)[0]!,
  );
  const value = soft === "unlimited" ? 2 ** 64 : findNumber(soft);
  if (value !== undefined) emit(metric, value);
}

function emitNetwork(
  kernel: Kernel,
  families: readonly Family[],
  emit: Emit,
): void {
  const told = (name: string) =>
    families.find((family) => family.name === name)?.samples[0]?.value;
  const received = told("node_netstat_IpExt_InOctets");
  const sent = told("node_netstat_IpExt_OutOctets");
  if (received !== undefined && sent !== undefined) {
    emit(RECEIVED, received);
    return emit(SENT, sent);
  }
  const [names = [], values = []] = (kernel.tryRead("/proc/net/netstat") ?? "")
    .split("\n")
    .filter((line) => line.startsWith("IpExt:")).map(toFields);
  const read = (name: string, metric: Metric) => {
    const value = findNumber(values[names.indexOf(name)]);
    if (value !== undefined) emit(metric, value);
  };
  read("InOctets", RECEIVED);
  read("OutOctets", SENT);
}
