/**
 * The `hwmon` collector: temperatures, fans, voltages and what else sensors
 * measure, from `/sys/class/hwmon`
 * (https://docs.kernel.org/hwmon/sysfs-interface.html).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  field,
  type Kernel,
  type NamePattern,
  NoData,
  toFilter,
} from "../collector.ts";
import { emitSensor, parseSensorFile, type SensorFile } from "./_hwmon.ts";
import { gauge } from "./_metric.ts";
import { listDevices, readAttribute, readSlowAttribute } from "./_sysfs.ts";

const ROOT = "/sys/class/hwmon";
const CHIP_NAMES = gauge("hwmon_chip_names", "Names of chips.");
const SENSOR_LABEL = gauge("hwmon_sensor_label", "Labels of sensors.");

/** Params of the `hwmon` collector. */
export interface HwmonParams {
  /** Only chips that match. */
  chip_include: NamePattern | undefined;
  /** No chips that match. */
  chip_exclude: NamePattern | undefined;
  /** Only sensors that match, as `chip;sensor`. */
  sensor_include: NamePattern | undefined;
  /** No sensors that match, as `chip;sensor`. */
  sensor_exclude: NamePattern | undefined;
}

/** A chip. */
interface Chip {
  dir: string;
  label: string;
  /** Content of its file `name`, cleaned. */
  name: string;
}

/** Collects what all sensors of all chips measure. */
export const hwmonCollector: Collector<HwmonParams> = {
  type: "hwmon",
  isDefault: true,
  fields: {
    chip_include: field("pattern", undefined, "Only chips that match."),
    chip_exclude: field("pattern", undefined, "No chips that match."),
    sensor_include: field(
      "pattern",
      undefined,
      "Only sensors that match, as chip;sensor.",
    ),
    sensor_exclude: field(
      "pattern",
      undefined,
      "No sensors that match, as chip;sensor.",
    ),
  },
  open: (params) => {
    const isWanted = toFilter(params.chip_include, params.chip_exclude);
    const wantsSensor = toFilter(params.sensor_include, params.sensor_exclude);
    return ({ kernel }, emit) => {
      const chips = listChips(kernel);
      if (chips === undefined) throw new NoData("there are no sensors");
      const wanted = chips.filter(({ label }) => isWanted(label));
      if (wanted.length === 0) return;
      return Promise.all(
        wanted.map((chip) => emitChip(kernel, chip, wantsSensor, emit)),
      ).then();
    };
  },
};

/** Names each chip by its device, else by its name; two of one name are told apart. */
function listChips(kernel: Kernel): Chip[] | undefined {
  const dirs = listDevices(kernel, ROOT);
  if (dirs === undefined) return undefined;
  const chips = dirs.map((folder): Chip => {
    const dir = `${ROOT}/${folder}`;
    const name = toLabel(readAttribute(kernel, `${dir}/name`) ?? "");
    return { dir, name, label: toDeviceLabel(kernel, dir) || name || folder };
  });
  const isTwice = (label: string, among: readonly Chip[]) =>
    among.filter((chip) => chip.label === label).length > 1;
  const named = chips.map((chip) =>
    isTwice(chip.label, chips) && chip.name !== ""
      ? { ...chip, label: `${chip.label}_${chip.name}` }
      : chip
  );
  return named.map((chip) =>
    isTwice(chip.label, named)
      ? { ...chip, label: `${chip.label}_${chip.dir.split("/").at(-1)}` }
      : chip
  );
}

/** The last two parts of the path of the device, such as `platform_coretemp_0`. */
function toDeviceLabel(kernel: Kernel, dir: string): string {
  const path = kernel.resolve(`${dir}/device`);
  if (path === undefined) return "";
  const [parent = "", name = ""] = path.split("/").slice(-2).map(toLabel);
  return parent !== "" && name !== "" ? `${parent}_${name}` : name;
}

function toLabel(text: string): string {
  return text.trim().toLowerCase().replace(/[^a-z0-9:_]/g, "_")
    .replace(/^_+|_+$/g, "");
}

async function emitChip(
  kernel: Kernel,
  { dir, label: chip, name }: Chip,
  wantsSensor: (name: string) => boolean,
  emit: Emit,
): Promise<void> {
  const files = [
    ...listSensorFiles(kernel, dir),
    ...listSensorFiles(kernel, `${dir}/device`),
  ];
  const values = await Promise.all(files.map(async ({ path, file }) => ({
    file,
    text: await readSlowAttribute(kernel, path),
  })));
  const sensors = Map.groupBy(values, ({ file }) => file.sensor);
  for (const [sensor, all] of sensors) {
    if (!wantsSensor(`${chip};${sensor}`)) continue;
    const properties = new Map(
      all.flatMap(({ file, text }) =>
        text === undefined ? [] : [[file.property, text]]
      ),
    );
    const label = properties.get("label");
    if (label !== undefined) {
      emit(SENSOR_LABEL, 1, { chip, sensor, label });
    }
    emitSensor(chip, all[0]!.file, properties, emit);
  }
  if (name !== "") emit(CHIP_NAMES, 1, { chip, chip_name: name });
}

function listSensorFiles(
  kernel: Kernel,
  dir: string,
): { path: string; file: SensorFile }[] {
  return (listDevices(kernel, dir) ?? []).flatMap((name) => {
    const file = parseSensorFile(name);
    return file === undefined ? [] : [{ path: `${dir}/${name}`, file }];
  });
}
