import { netclassCollector } from "../../../lib/facts/collectors/netclass.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const DIR = "/sys/class/net/eth0";
const toInfo = (labels: string) =>
  `node_network_info{address="02:00:00:00:00:01",${labels},ifalias="",operstate="up"}`;
const files = {
  [`${DIR}/address`]: "02:00:00:00:00:01\n",
  [`${DIR}/broadcast`]: "ff:ff:ff:ff:ff:ff\n",
  [`${DIR}/operstate`]: "up\n",
  [`${DIR}/duplex`]: "full\n",
  [`${DIR}/speed`]: "1000\n",
  [`${DIR}/flags`]: "0x1003\n",
  [`${DIR}/mtu`]: "1500\n",
};
const SAMPLES = {
  'node_network_up{device="eth0"}': 1,
  [
    toInfo(
      'adminstate="up",broadcast="ff:ff:ff:ff:ff:ff",device="eth0",duplex="full"',
    )
  ]: 1,
  'node_network_flags{device="eth0"}': 0x1003,
  'node_network_mtu_bytes{device="eth0"}': 1500,
};
const SPEED = 'node_network_speed_bytes{device="eth0"}';

testCollector(netclassCollector, [
  { name: "no such class" },
  {
    name: "a device that works; the file of bonds is no device",
    have: { files: { ...files, "/sys/class/net/bonding_masters": "\n" } },
    samples: { ...SAMPLES, [SPEED]: 125_000_000 },
  },
  {
    name: "a speed that is not known is told, or not",
    have: { files: { ...files, [`${DIR}/speed`]: "-1\n" } },
    samples: { ...SAMPLES, [SPEED]: -125_000 },
  },
  {
    name: "a speed that is not known may be left out",
    params: { ignore_invalid_speed: true },
    have: { files: { ...files, [`${DIR}/speed`]: "-1\n" } },
    samples: SAMPLES,
  },
  {
    name: "a device that is switched off is not asked for what it cannot tell",
    have: {
      files: {
        ...files,
        [`${DIR}/operstate`]: "down\n",
        [`${DIR}/flags`]: "0x1002\n",
        [`${DIR}/carrier`]: "1\n",
      },
    },
    samples: {
      'node_network_up{device="eth0"}': 0,
      [
        toInfo(
          'adminstate="down",broadcast="ff:ff:ff:ff:ff:ff",device="eth0",duplex=""',
        ).replace('"up"', '"down"')
      ]: 1,
      'node_network_flags{device="eth0"}': 0x1002,
      'node_network_mtu_bytes{device="eth0"}': 1500,
    },
  },
  {
    name: "a device that is ignored",
    params: { ignored_devices: /^eth/ },
    have: { files },
  },
  {
    name: "what cannot be read is left out",
    have: {
      files: {
        ...files,
        [`${DIR}/mtu`]: "\u0000",
        [`${DIR}/speed`]: new Error("invalid argument"),
      },
    },
    samples: Object.fromEntries(
      Object.entries(SAMPLES).filter(([name]) => !name.includes("mtu")),
    ),
  },
]);
