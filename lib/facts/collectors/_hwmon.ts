/** Files of sensors in `/sys/class/hwmon`: their names, and the metrics that they are. */

import type { Emit } from "../collector.ts";
import { findNumber } from "../collector.ts";
import { counter, gauge } from "./_metric.ts";

/** A file of a sensor, taken apart. */
export interface SensorFile {
  /** Kind of the sensor, such as `temp`. */
  readonly type: string;
  /** Kind and number, such as `temp1`. */
  readonly sensor: string;
  /** What the file tells, such as `input`; empty for a file that is the sensor's name alone. */
  readonly property: string;
}

const FILE_REGEXP =
  /^(vrm|beep_enable|update_interval|in|cpu|fan|pwm|temp|curr|power|energy|humidity|intrusion|freq)(\d*)(?:_(.+))?$/;

/** Milli-units. */
const THOUSANDTH = 0.001;
/** Micro-units. */
const MILLIONTHS = 1e6;

/** Takes the name of a file apart; undefined when it is none of a sensor. */
export function parseSensorFile(name: string): SensorFile | undefined {
  const found = FILE_REGEXP.exec(name);
  if (found === null) return undefined;
  const [, type = "", number = "", property = ""] = found;
  return { type, sensor: `${type}${number === "" ? "0" : number}`, property };
}

/** A rule: kind, property, what is put behind the name, how the value is computed. */
interface Rule {
  types: readonly string[];
  properties?: RegExp;
  unit: string;
  compute?: (value: number) => number;
}

const toThousandth = (value: number) => value * THOUSANDTH;
const toMillionth = (value: number) => value / MILLIONTHS;

/** The first that fits counts. */
const RULES: readonly Rule[] = [
  { types: ["in", "cpu"], unit: "_volts", compute: toThousandth },
  {
    types: ["temp"],
    properties: /^(?!type$)/,
    unit: "_celsius",
    compute: toThousandth,
  },
  { types: ["curr"], unit: "_amps", compute: toThousandth },
  {
    types: ["power"],
    properties: /^accuracy$/,
    unit: "",
    compute: toMillionth,
  },
  {
    types: ["power"],
    properties: /^average_interval(_min|_max)?$/,
    unit: "_seconds",
    compute: toThousandth,
  },
  { types: ["power"], unit: "_watt", compute: toMillionth },
  { types: ["humidity"], unit: "", compute: toMillionth },
  { types: ["fan"], properties: /^(input|min|max|target)?$/, unit: "_rpm" },
];

/** Emits what the files of one sensor tell. */
export function emitSensor(
  chip: string,
  { type, sensor }: SensorFile,
  properties: ReadonlyMap<string, string>,
  emit: Emit,
): void {
  for (const [property, text] of properties) {
    const value = findNumber(text);
    if (property === "label" || value === undefined) continue;
    const labels = { chip, sensor };
    if (emitSpecial(type, property, value, labels, properties, emit)) continue;
    // A bare file and one with _input would be one metric otherwise.
    const isNamed = property !== "" &&
      (property !== "input" || properties.has(""));
    const name = `hwmon_${type}${isNamed ? `_${property}` : ""}`;
    const help = `Value ${property || "input"} of ${type} sensors.`;
    if (property === "fault" || property === "alarm") {
      emit(gauge(name, help), value, labels);
    } else if (property === "beep") {
      emit(gauge(`${name}_enabled`, help), value, labels);
    } else if (type === "energy") {
      emit(counter(`${name}_joule_total`, help), toMillionth(value), labels);
    } else {
      const rule = RULES.find(({ types, properties }) =>
        types.includes(type) && (properties?.test(property) ?? true)
      );
      const computed = rule?.compute?.(value) ?? value;
      emit(gauge(name + (rule?.unit ?? ""), help), computed, labels);
    }
  }
}

/** Sensors whose names keep no rule; tells whether it was one. */
function emitSpecial(
  type: string,
  property: string,
  value: number,
  labels: { chip: string; sensor: string },
  properties: ReadonlyMap<string, string>,
  emit: Emit,
): boolean {
  if (type === "beep_enable") {
    emit(gauge("hwmon_beep_enabled", "Whether alarms beep."), value, labels);
  } else if (type === "vrm") {
    emit(
      gauge("hwmon_voltage_regulator_version", "Version of the regulator."),
      value,
      labels,
    );
  } else if (type === "update_interval") {
    emit(
      gauge("hwmon_update_interval_seconds", "Time between measurements."),
      toThousandth(value),
      labels,
    );
  } else if (type === "freq" && property === "input") {
    const label = properties.get("label");
    if (label === undefined) return false;
    emit(
      gauge("hwmon_freq_freq_mhz", "Frequency of a clock, in MHz."),
      toMillionth(value),
      { ...labels, sensor: toSensorLabel(label) },
    );
  } else return false;
  return true;
}

function toSensorLabel(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9:_]/g, "_")
    .replace(/^_+|_+$/g, "");
}
