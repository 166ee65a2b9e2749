/**
 * The `ethtool` collector: drivers of network devices, from links in
 * `/sys/class/net`. Upstream's collector of this name asks the drivers by
 * ioctl(2); this is the part that needs none.
 *
 * @module
 */

import {
  type Collector,
  field,
  type NamePattern,
  toFilter,
} from "../collector.ts";
import { gauge } from "./_metric.ts";

const ROOT = "/sys/class/net";
const INFO = gauge("ethtool_info", "Driver and bus of a device.");

/** Params of the `ethtool` collector. */
export interface EthtoolParams {
  /** Only devices that match. */
  device_include: NamePattern | undefined;
  /** No devices that match. */
  device_exclude: NamePattern | undefined;
}

/** Collects which driver serves which device. */
export const ethtoolCollector: Collector<EthtoolParams> = {
  type: "ethtool",
  isDefault: false,
  fields: {
    device_include: field("pattern", undefined, "Only devices that match."),
    device_exclude: field("pattern", undefined, "No devices that match."),
  },
  open: ({ device_include, device_exclude }) => {
    const isWanted = toFilter(device_include, device_exclude);
    return ({ kernel }, emit) => {
      for (const { name: device, type } of kernel.list(ROOT) ?? []) {
        if (type === "file" || !isWanted(device)) continue;
        const last = (file: string) =>
          kernel.resolve(`${ROOT}/${device}/${file}`)?.split("/").at(-1);
        const driver = last("device/driver");
        // Devices that no hardware stands behind have no driver.
        if (driver === undefined) continue;
        emit(INFO, 1, { device, driver, bus_info: last("device") ?? "" });
      }
    };
  },
};
