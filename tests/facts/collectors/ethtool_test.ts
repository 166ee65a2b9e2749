import { ethtoolCollector } from "../../../lib/facts/collectors/ethtool.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const ROOT = "/sys/class/net";
const have = {
  files: {
    [`${ROOT}/bonding_masters`]: "\n",
    [`${ROOT}/lo/mtu`]: "65536\n",
    [`${ROOT}/eth0/mtu`]: "1500\n",
    "/sys/devices/pci0000:00/0000:00:1f.6/vendor": "",
    "/sys/bus/pci/drivers/e1000e/bind": "",
  },
  links: {
    [`${ROOT}/eth0/device`]: "/sys/devices/pci0000:00/0000:00:1f.6",
    "/sys/devices/pci0000:00/0000:00:1f.6/driver":
      "/sys/bus/pci/drivers/e1000e",
  },
};

testCollector(ethtoolCollector, [
  { name: "no such class" },
  {
    name: "devices of hardware only",
    have,
    samples: {
      'node_ethtool_info{bus_info="0000:00:1f.6",device="eth0",driver="e1000e"}':
        1,
    },
  },
  {
    name: "a device that is left out",
    params: { device_exclude: /^eth/ },
    have,
  },
  {
    name: "a device that is not chosen",
    params: { device_include: /^lo/ },
    have,
  },
]);
