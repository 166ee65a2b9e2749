/**
 * The `uname` collector: what uname(2) tells, from `/proc/sys/kernel`.
 *
 * @module
 */

import type {
  Collector,
  Emit,
  Metric,
  NoParams,
  Source,
} from "../collector.ts";

const INFO: Metric = {
  name: "node_uname_info",
  type: "gauge",
  help: "What uname(2) tells of the running kernel.",
};

/** Collects name, release and machine of the kernel. */
export const unameCollector: Collector<NoParams> = {
  type: "uname",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const read = (name: string) => {
    const text = kernel.read(`/proc/sys/kernel/${name}`);
    if (text === undefined) {
      throw new Error(`/proc/sys/kernel/${name} is absent`);
    }
    return text.trim();
  };
  emit(INFO, 1, {
    sysname: read("ostype"),
    release: read("osrelease"),
    version: read("version"),
    // Kernels before 6.1 have no such file.
    machine: kernel.tryRead("/proc/sys/kernel/arch")?.trim() ??
      kernel.machine(),
    nodename: read("hostname"),
    domainname: read("domainname"),
  });
}
