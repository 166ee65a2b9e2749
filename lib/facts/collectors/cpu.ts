/**
 * The `cpu` collector: what each processor spent its time on, from `/proc/stat`
 * (proc_stat(5)), and its state in `/sys/devices/system/cpu`.
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  field,
  findNumber,
  type Kernel,
  type NamePattern,
  toFields,
  toNumber,
} from "../collector.ts";
import { emitCpuInfo } from "./_cpu_info.ts";
import { type CpuFiles, findCpuFiles } from "./_cpu_files.ts";
import { counter, gauge } from "./_metric.ts";

/** Ticks of `/proc/stat` in a second, `USER_HZ` of time(7). */
const USER_HZ = 100;
/** A processor whose idle time goes back by so many seconds was taken away and put back. */
const HOTPLUG_SECS = 3;

const SECONDS = counter(
  "cpu_seconds_total",
  "Time of a processor, by what it was spent on.",
);
const GUEST = counter(
  "cpu_guest_seconds_total",
  "Time of a processor spent on guests.",
);
const CORE_THROTTLES = counter(
  "cpu_core_throttles_total",
  "Times that a core was slowed down for heat.",
);
const PACKAGE_THROTTLES = counter(
  "cpu_package_throttles_total",
  "Times that a package was slowed down for heat.",
);
const ISOLATED = gauge("cpu_isolated", "Processors kept from the scheduler.");
const ONLINE = gauge("cpu_online", "Whether a processor is online.");

/** Modes in the order of the columns. */
const MODES = [
  "user",
  "nice",
  "system",
  "idle",
  "iowait",
  "irq",
  "softirq",
  "steal",
];
const IDLE = 3;
const GUEST_MODES = ["user", "nice"];

/** Params of the `cpu` collector. */
export interface CpuParams {
  /** Tell the time spent on guests. */
  guest: boolean;
  /** Tell what the processors are. */
  info: boolean;
  /** Flags of the processor to tell; none when absent. */
  flags_include: NamePattern | undefined;
  /** Bugs of the processor to tell; none when absent. */
  bugs_include: NamePattern | undefined;
}

/** Collects the time that processors spent. */
export const cpuCollector: Collector<CpuParams> = {
  type: "cpu",
  isDefault: true,
  fields: {
    guest: field("flag", true, "Tell the time spent on guests."),
    info: field("flag", false, "Tell what the processors are."),
    flags_include: field(
      "pattern",
      undefined,
      "Flags of the processor to tell.",
    ),
    bugs_include: field("pattern", undefined, "Bugs of the processor to tell."),
  },
  open: (params) => {
    const { guest, info, flags_include, bugs_include } = params;
    const wantsInfo = info || flags_include !== undefined ||
      bugs_include !== undefined;
    const readTimes = openTimes();
    let files: CpuFiles | undefined;
    return ({ kernel }, emit) => {
      if (wantsInfo) emitCpuInfo(kernel, params, emit);
      const times = readTimes(kernel);
      times.forEach((values, cpu) => emitTimes(cpu, values, guest, emit));
      // Looking for files that are not there costs more than all else.
      const cpus = [...times.keys()].join();
      if (files?.cpus !== cpus) files = findCpuFiles(kernel, cpus);
      emitFiles(kernel, files, emit);
    };
  },
};

/** Makes the reader of times: what it gave never goes back, but for a processor that was away. */
function openTimes(): (kernel: Kernel) => Map<string, number[]> {
  let last = new Map<string, number[]>();
  return (kernel) => {
    const text = kernel.read("/proc/stat");
    if (text === undefined) throw new Error("/proc/stat is absent");
    const now = new Map<string, number[]>();
    let start = 0;
    for (;;) {
      const end = text.indexOf("\n", start);
      const line = text.slice(start, end === -1 ? undefined : end);
      if (!line.startsWith("cpu")) break;
      const [word = "", ...ticks] = toFields(line);
      if (word !== "cpu") {
        now.set(word.slice(3), toSeconds(word, ticks, last));
      }
      if (end === -1) break;
      start = end + 1;
    }
    return last = now;
  };
}

function toSeconds(
  word: string,
  ticks: readonly string[],
  last: ReadonlyMap<string, readonly number[]>,
): number[] {
  if (ticks.length < MODES.length) {
    throw new SyntaxError(
      `Expected ${MODES.length} numbers for ${word}, got ${ticks.length}`,
    );
  }
  const seconds = ticks.map((text) => toNumber(text, word) / USER_HZ);
  const before = last.get(word.slice(3));
  if (before === undefined) return seconds;
  if (before[IDLE]! - seconds[IDLE]! >= HOTPLUG_SECS) return seconds;
  return seconds.map((value, index) => Math.max(value, before[index] ?? 0));
}

function emitTimes(
  cpu: string,
  values: readonly number[],
  guest: boolean,
  emit: Emit,
): void {
  MODES.forEach((mode, index) => emit(SECONDS, values[index]!, { cpu, mode }));
  if (!guest) return;
  GUEST_MODES.forEach((mode, index) =>
    emit(GUEST, values[MODES.length + index] ?? 0, { cpu, mode })
  );
}

/** Tells each core and each package once. */
function emitFiles(kernel: Kernel, files: CpuFiles, emit: Emit): void {
  const read = (path: string) => findNumber(kernel.tryRead(path));
  for (const { path, core, physical } of files.cores) {
    const value = read(path);
    if (value !== undefined) {
      emit(CORE_THROTTLES, value, { package: physical, core });
    }
  }
  for (const { path, physical } of files.packages) {
    const value = read(path);
    if (value !== undefined) {
      emit(PACKAGE_THROTTLES, value, { package: physical });
    }
  }
  for (const { path, cpu } of files.online) {
    const value = read(path);
    if (value !== undefined) emit(ONLINE, value, { cpu });
  }
  // Which they are is said when the kernel is started.
  files.isolated.forEach((cpu) => emit(ISOLATED, 1, { cpu }));
}
