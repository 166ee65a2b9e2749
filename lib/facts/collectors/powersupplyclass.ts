/**
 * The `powersupplyclass` collector: batteries and mains, from
 * `/sys/class/power_supply` (https://docs.kernel.org/power/power_supply_class.html).
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
  NoData,
} from "../collector.ts";
import { gauge } from "./_metric.ts";
import { listDevices, readSlowAttribute } from "./_sysfs.ts";

const ROOT = "/sys/class/power_supply";
const INFO = gauge("power_supply_info", "What a supply is.");

/** Names of metrics that differ from their files. */
const NAMES: Readonly<Record<string, string>> = {
  cycle_count: "cyclecount",
  time_to_empty_now: "time_to_empty_seconds",
  time_to_full_now: "time_to_full_seconds",
  current_now: "current_ampere",
  energy_now: "energy_watthour",
  voltage_now: "voltage_volt",
  charge_now: "charge_ampere",
  power_now: "power_watt",
  temp: "temp_celsius",
  temp_alert_max: "temp_alert_max_celsius",
  temp_alert_min: "temp_alert_min_celsius",
  temp_ambient: "temp_ambient_celsius",
  temp_ambient_alert_max: "temp_ambient_max_celsius",
  temp_ambient_alert_min: "temp_ambient_min_celsius",
  temp_max: "temp_max_celsius",
  temp_min: "temp_min_celsius",
};

const PLAIN = `
authentic calibrate capacity capacity_alert_max capacity_alert_min cycle_count online present
time_to_empty_now time_to_full_now
`;
const MILLIONTHS = `
current_boot current_max current_now energy_empty energy_empty_design energy_full
energy_full_design energy_now voltage_boot voltage_max voltage_max_design voltage_min
voltage_min_design voltage_now voltage_ocv charge_control_limit charge_control_limit_max
charge_counter charge_empty charge_empty_design charge_full charge_full_design charge_now
charge_term_current constant_charge_current constant_charge_current_max constant_charge_voltage
constant_charge_voltage_max precharge_current input_current_limit power_now
`;
const TENTHS = `
temp temp_alert_max temp_alert_min temp_ambient temp_ambient_alert_max temp_ambient_alert_min
temp_max temp_min
`;

/** Metrics by file, with what the number is divided by. */
const FILES = new Map([
  ...toFiles(PLAIN, 1),
  ...toFiles(MILLIONTHS, 1e6),
  ...toFiles(TENTHS, 10),
]);

const LABELS = [
  "capacity_level",
  "charge_type",
  "health",
  "manufacturer",
  "model_name",
  "serial_number",
  "status",
  "technology",
  "type",
  "usb_type",
  "scope",
];

/** Params of the `powersupplyclass` collector. */
export interface PowersupplyclassParams {
  /** No supplies that match. */
  ignored_supplies: NamePattern;
}

/** Collects charge, voltage and health of supplies. */
export const powersupplyclassCollector: Collector<PowersupplyclassParams> = {
  type: "powersupplyclass",
  isDefault: true,
  fields: {
    ignored_supplies: field("pattern", /^$/, "No supplies that match."),
  },
  open: ({ ignored_supplies }) => ({ kernel }, emit) => {
    const names = listDevices(kernel, ROOT);
    if (names === undefined) throw new NoData("there are no power supplies");
    const wanted = names.filter((name) => !ignored_supplies.test(name));
    if (wanted.length === 0) return;
    return Promise.all(wanted.map((name) => emitSupply(kernel, name, emit)))
      .then();
  },
};

/** The driver may have to ask the battery for each of them. */
async function emitSupply(
  kernel: Kernel,
  power_supply: string,
  emit: Emit,
): Promise<void> {
  const files = listDevices(kernel, `${ROOT}/${power_supply}`) ?? [];
  const known = files.filter((file) =>
    FILES.has(file) || LABELS.includes(file)
  );
  const texts = new Map(
    await Promise.all(known.map(async (file): Promise<[string, string]> => [
      file,
      await readSlowAttribute(kernel, `${ROOT}/${power_supply}/${file}`) ?? "",
    ])),
  );
  for (const [file, { metric, divisor }] of FILES) {
    const value = findNumber(texts.get(file));
    if (value !== undefined) emit(metric, value / divisor, { power_supply });
  }
  const labels = LABELS.map((label) => [label, texts.get(label) ?? ""])
    .filter(([, text]) => text !== "");
  emit(INFO, 1, { power_supply, ...Object.fromEntries(labels) });
}

function toFiles(
  files: string,
  divisor: number,
): [string, { metric: ReturnType<typeof gauge>; divisor: number }][] {
  return files.trim().split(/\s+/).map((file) => {
    const name = `power_supply_${NAMES[file] ?? file}`;
    return [file, {
      metric: gauge(name, `Attribute ${file} of a power supply.`),
      divisor,
    }];
  });
}
