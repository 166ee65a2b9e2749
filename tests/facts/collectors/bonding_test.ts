import { bondingCollector } from "../../../lib/facts/collectors/bonding.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const ROOT = "/sys/class/net";

testCollector(bondingCollector, [
  { name: "no module", absent: true },
  {
    name: "no master",
    have: { files: { [`${ROOT}/bonding_masters`]: "\n" } },
  },
  {
    name: "links by the names of new and of old kernels, and one that is gone",
    have: {
      files: {
        [`${ROOT}/bonding_masters`]: "bond0 int\n",
        [`${ROOT}/bond0/bonding/slaves`]: "eth0 eth1 eth2 eth3\n",
        [`${ROOT}/bond0/lower_eth0/bonding_slave/mii_status`]: "up\n",
        [`${ROOT}/bond0/slave_eth1/bonding_slave/mii_status`]: "up\n",
        [`${ROOT}/bond0/lower_eth2/bonding_slave/mii_status`]: "down\n",
      },
    },
    samples: {
      'node_bonding_slaves{master="bond0"}': 4,
      'node_bonding_active{master="bond0"}': 2,
      'node_bonding_slaves{master="int"}': 0,
      'node_bonding_active{master="int"}': 0,
    },
  },
  {
    name: "a file that may not be read",
    have: { files: { [`${ROOT}/bonding_masters`]: new Error("denied") } },
    error: /denied/,
  },
]);
