import { dmiCollector } from "../../../lib/facts/collectors/dmi.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const DIR = "/sys/class/dmi/id";

testCollector(dmiCollector, [
  { name: "no firmware that says anything", absent: true },
  {
    name: "empty texts stay, what only root may read is left out",
    have: {
      files: {
        [`${DIR}/bios_vendor`]: "Dell Inc.  \n",
        [`${DIR}/sys_vendor`]: 'Dell "D"\n',
        [`${DIR}/product_sku`]: "\n",
        [`${DIR}/product_serial`]: new Error("permission denied"),
      },
    },
    samples: {
      'node_dmi_info{bios_vendor="Dell Inc.",product_sku="",system_vendor="Dell \\"D\\""}':
        1,
    },
  },
]);
