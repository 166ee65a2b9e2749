/**
 * The `nvme` collector: NVMe controllers and their namespaces, from
 * `/sys/class/nvme`.
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  findNumber,
  type Kernel,
  NoData,
  type NoParams,
  type Source,
} from "../collector.ts";
import { gauge } from "./_metric.ts";
import { listDevices, readAttribute } from "./_sysfs.ts";

const ROOT = "/sys/class/nvme";
const INFO = gauge("nvme_info", "What a controller is.");
const NAMESPACE = gauge("nvme_namespace_info", "What a namespace is.");
const CAPACITY = gauge(
  "nvme_namespace_capacity_bytes",
  "Bytes that a namespace can hold.",
);
const SIZE = gauge("nvme_namespace_size_bytes", "Size of a namespace.");
const USED = gauge(
  "nvme_namespace_used_bytes",
  "Bytes of a namespace that are in use.",
);
const BLOCK = gauge(
  "nvme_namespace_logical_block_size_bytes",
  "Size of a block of a namespace.",
);

/** Collects controllers and what their namespaces hold. */
export const nvmeCollector: Collector<NoParams> = {
  type: "nvme",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const devices = listDevices(kernel, ROOT);
  if (devices === undefined) throw new NoData("there is no NVMe");
  for (const device of devices) {
    const of = (file: string) =>
      readAttribute(kernel, `${ROOT}/${device}/${file}`) ?? "";
    emit(INFO, 1, {
      device,
      firmware_revision: of("firmware_rev"),
      model: of("model"),
      serial: of("serial"),
      state: of("state"),
      cntlid: of("cntlid"),
    });
    for (const name of listDevices(kernel, `${ROOT}/${device}`) ?? []) {
      const nsid = /^nvme\d+(?:c\d+)?n(\d+)$/.exec(name)?.[1];
      if (nsid !== undefined) emitNamespace(kernel, device, name, nsid, emit);
    }
  }
}

function emitNamespace(
  kernel: Kernel,
  device: string,
  name: string,
  nsid: string,
  emit: Emit,
): void {
  const read = (file: string) =>
    readAttribute(kernel, `${ROOT}/${device}/${name}/${file}`);
  const labels = { device, nsid };
  emit(NAMESPACE, 1, { ...labels, ana_state: read("ana_state") ?? "unknown" });
  const block = findNumber(read("queue/logical_block_size"));
  const size = findNumber(read("size"));
  const used = findNumber(read("nuse"));
  if (block === undefined) return;
  emit(BLOCK, block, labels);
  if (size !== undefined) {
    // The file counts units of 512 bytes; upstream takes them for blocks.
    emit(CAPACITY, size * block, labels);
    emit(SIZE, size * block, labels);
  }
  if (used !== undefined) emit(USED, used * block, labels);
}
