/**
 * The `thermal_zone` collector: temperatures and cooling devices, from
 * `/sys/class/thermal` (https://docs.kernel.org/driver-api/thermal/sysfs-api.html).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  findNumber,
  type Kernel,
  type NoParams,
  type Source,
} from "../collector.ts";
import { gauge } from "./_metric.ts";
import { listDevices, readAttribute, readSlowAttribute } from "./_sysfs.ts";

const ROOT = "/sys/class/thermal";
const MILLIDEGREES = 1000;
const TEMPERATURE = gauge(
  "thermal_zone_temp",
  "Temperature of a zone, in degrees Celsius.",
);
const CURRENT = gauge(
  "cooling_device_cur_state",
  "How strongly a device cools.",
);
const MAXIMUM = gauge(
  "cooling_device_max_state",
  "How strongly a device can cool.",
);

/** Collects temperatures and what cools. */
export const thermalZoneCollector: Collector<NoParams> = {
  type: "thermal_zone",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void | Promise<void> {
  const names = listDevices(kernel, ROOT) ?? [];
  if (names.length === 0) return;
  return Promise.all(names.map(async (name) => {
    const zone = /^thermal_zone(\d+)$/.exec(name)?.[1];
    if (zone !== undefined) return await emitZone(kernel, zone, emit);
    const device = /^cooling_device(\d+)$/.exec(name)?.[1];
    if (device !== undefined) await emitDevice(kernel, device, emit);
  })).then();
}

/** A zone that does not answer is told as 0, as upstream does. */
async function emitZone(
  kernel: Kernel,
  zone: string,
  emit: Emit,
): Promise<void> {
  const dir = `${ROOT}/thermal_zone${zone}`;
  const type = readAttribute(kernel, `${dir}/type`) ?? "";
  const value = findNumber(await readSlowAttribute(kernel, `${dir}/temp`));
  emit(TEMPERATURE, (value ?? 0) / MILLIDEGREES, { zone, type });
}

async function emitDevice(
  kernel: Kernel,
  name: string,
  emit: Emit,
): Promise<void> {
  const dir = `${ROOT}/cooling_device${name}`;
  const type = readAttribute(kernel, `${dir}/type`);
  const maximum = findNumber(readAttribute(kernel, `${dir}/max_state`));
  const current = findNumber(
    await readSlowAttribute(kernel, `${dir}/cur_state`),
  );
  if (type === undefined || maximum === undefined || current === undefined) {
    return;
  }
  emit(CURRENT, current, { name, type });
  emit(MAXIMUM, maximum, { name, type });
}
