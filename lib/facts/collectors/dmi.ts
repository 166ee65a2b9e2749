/**
 * The `dmi` collector: what the firmware says of the machine, from
 * `/sys/class/dmi/id`. It is read once.
 *
 * @module
 */

import {
  type Collector,
  type Kernel,
  type Labels,
  NoData,
  type NoParams,
} from "../collector.ts";
import { gauge } from "./_metric.ts";
import { readAttribute } from "./_sysfs.ts";

const ROOT = "/sys/class/dmi/id";
const INFO = gauge("dmi_info", "What the firmware says of the machine.");

/** Labels, each the name of its file but one. */
const LABELS = `
bios_date bios_release bios_vendor bios_version board_asset_tag board_name board_serial board_vendor
board_version chassis_asset_tag chassis_serial chassis_vendor chassis_version product_family
product_name product_serial product_sku product_uuid product_version system_vendor
`.trim().split(/\s+/);

/** Collects maker, model and serial numbers; the latter are for root only. */
export const dmiCollector: Collector<NoParams> = {
  type: "dmi",
  isDefault: true,
  fields: {},
  open: () => {
    let labels: Labels | undefined;
    return ({ kernel }, emit) => {
      labels ??= readLabels(kernel);
      if (Object.keys(labels).length === 0) {
        throw new NoData("the firmware says nothing");
      }
      emit(INFO, 1, labels);
    };
  },
};

function readLabels(kernel: Kernel): Labels {
  const pairs = LABELS.map((label): [string, string | undefined] => {
    const file = label === "system_vendor" ? "sys_vendor" : label;
    return [label, readAttribute(kernel, `${ROOT}/${file}`)];
  });
  return Object.fromEntries(
    pairs.flatMap(([label, text]) => text === undefined ? [] : [[label, text]]),
  );
}
