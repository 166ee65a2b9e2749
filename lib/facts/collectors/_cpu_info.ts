/** What the processors are, from `/proc/cpuinfo` (proc_cpuinfo(5)). */

import type { Emit, Kernel, NamePattern } from "../collector.ts";
import { toLines, toNumber } from "../collector.ts";
import { gauge } from "./_metric.ts";

const INFO = gauge("cpu_info", "What a processor is.");
const FREQUENCY = gauge("cpu_frequency_hertz", "Frequency of a processor.");
const FLAG = gauge("cpu_flag_info", "Flags of the first processor.");
const BUG = gauge("cpu_bug_info", "Bugs of the first processor.");

/** What of it is told. */
export interface CpuInfoParams {
  /** Tell what the processors are. */
  info: boolean;
  /** Flags to tell; none when absent. */
  flags_include: NamePattern | undefined;
  /** Bugs to tell; none when absent. */
  bugs_include: NamePattern | undefined;
}

/** Tells model, frequency, flags and bugs. */
export function emitCpuInfo(
  kernel: Kernel,
  { flags_include, bugs_include }: CpuInfoParams,
  emit: Emit,
): void {
  const text = kernel.read("/proc/cpuinfo");
  if (text === undefined) throw new Error("/proc/cpuinfo is absent");
  const processors = text.split(/\n\s*\n/).map(toProperties)
    .filter((properties) => properties.has("processor"));
  for (const properties of processors) {
    const of = (name: string) => properties.get(name) ?? "";
    const cpu = of("processor");
    const [core, physical] = [of("core id"), of("physical id")];
    emit(INFO, 1, {
      package: physical,
      core,
      cpu,
      vendor: of("vendor_id"),
      family: of("cpu family"),
      model: of("model"),
      model_name: of("model name"),
      microcode: of("microcode"),
      stepping: of("stepping"),
      cachesize: of("cache size"),
    });
    if (properties.has("cpu MHz")) {
      const hertz = toNumber(of("cpu MHz"), "the frequency") * 1e6;
      emit(FREQUENCY, hertz, { package: physical, core, cpu });
    }
  }
  const words = (name: string) =>
    (processors[0]?.get(name) ?? "").split(" ").filter(Boolean);
  for (const flag of words("flags")) {
    if (flags_include?.test(flag)) emit(FLAG, 1, { flag });
  }
  for (const bug of words("bugs")) {
    if (bugs_include?.test(bug)) emit(BUG, 1, { bug });
  }
}

function toProperties(block: string): Map<string, string> {
  return new Map(
    toLines(block).map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}
