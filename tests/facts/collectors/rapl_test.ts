import { raplCollector } from "../../../lib/facts/collectors/rapl.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const ROOT = "/sys/class/powercap";
const toZone = (dir: string, name: string, energy: string | Error) => ({
  [`${ROOT}/${dir}/name`]: `${name}\n`,
  [`${ROOT}/${dir}/max_energy_range_uj`]: "262143328850\n",
  [`${ROOT}/${dir}/energy_uj`]: energy,
});
const files = {
  ...toZone("intel-rapl:0", "package-0", "240422366267\n"),
  ...toZone("intel-rapl:0:0", "core", "118821284256\n"),
  ...toZone("intel-rapl:1:0", "core", "5\n"),
};

testCollector(raplCollector, [
  { name: "no such class", absent: true },
  {
    name: "zones with a number and zones that are counted",
    have: { files },
    samples: {
      [`node_rapl_package_joules_total{index="0",path="${ROOT}/intel-rapl:0"}`]:
        240422.366267,
      [`node_rapl_core_joules_total{index="0",path="${ROOT}/intel-rapl:0:0"}`]:
        118821.284256,
      [`node_rapl_core_joules_total{index="1",path="${ROOT}/intel-rapl:1:0"}`]:
        0.000005,
    },
  },
  {
    name: "the zone in a label",
    params: { enable_zone_label: true },
    have: { files: toZone("intel-rapl:0", "package-0", "1000000\n") },
    samples: {
      [`node_rapl_joules_total{index="0",path="${ROOT}/intel-rapl:0",rapl_zone="package"}`]:
        1,
    },
  },
  {
    name: "energy that only root may read",
    have: {
      files: toZone(
        "intel-rapl:0",
        "package-0",
        new Error("permission denied"),
      ),
    },
    absent: true,
  },
  {
    name: "a type of control and a zone without a range are no zones",
    have: {
      files: {
        [`${ROOT}/intel-rapl/enabled`]: "1\n",
        [`${ROOT}/x/name`]: "core\n",
        [`${ROOT}/x/energy_uj`]: "1\n",
      },
    },
    absent: true,
  },
]);
