/**
 * The `bonding` collector: devices that are bound to one, from
 * `/sys/class/net/bonding_masters`
 * (https://docs.kernel.org/networking/bonding.html).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  NoData,
  type NoParams,
  type Source,
  toFields,
} from "../collector.ts";
import { gauge } from "./_metric.ts";
import { readAttribute } from "./_sysfs.ts";

const ROOT = "/sys/class/net";
const SLAVES = gauge("bonding_slaves", "Devices that are bound to a master.");
const ACTIVE = gauge("bonding_active", "Devices of a master whose link is up.");

/** Collects how many devices of each master are up. */
export const bondingCollector: Collector<NoParams> = {
  type: "bonding",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const masters = kernel.read(`${ROOT}/bonding_masters`);
  if (masters === undefined) throw new NoData("no devices are bound");
  for (const master of toFields(masters)) {
    const slaves = toFields(
      kernel.read(`${ROOT}/${master}/bonding/slaves`) ?? "",
    );
    const active = slaves.filter((slave) => {
      // Older kernels call the link slave_<name>.
      const status = ["lower", "slave"].map((word) =>
        readAttribute(
          kernel,
          `${ROOT}/${master}/${word}_${slave}/bonding_slave/mii_status`,
        )
      ).find((text) => text !== undefined);
      return status === "up";
    });
    emit(SLAVES, slaves.length, { master });
    emit(ACTIVE, active.length, { master });
  }
}
