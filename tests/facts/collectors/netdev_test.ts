import { netdevCollector } from "../../../lib/facts/collectors/netdev.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const NAMES = [
  ..."bytes packets errs drop fifo frame compressed multicast".split(" ")
    .map((name) => `node_network_receive_${name}_total`),
  ..."bytes packets errs drop fifo colls carrier compressed".split(" ")
    .map((name) => `node_network_transmit_${name}_total`),
];
const HEAD =
  "Inter-|   Receive  |  Transmit\n face |bytes    packets|bytes    packets\n";
const NUMBERS = " 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n";
const have = (text: string) => ({ files: { "/proc/net/dev": HEAD + text } });
const toSamples = (device: string) =>
  Object.fromEntries(
    NAMES.map((name, index) => [`${name}{device="${device}"}`, index + 1]),
  );

testCollector(netdevCollector, [
  { name: "no file", error: /\/proc\/net\/dev is absent/ },
  { name: "no device", have: have("") },
  {
    name: "an alias, and a device whose numbers stand at its name",
    have: have(`eth0:1:${NUMBERS}    lo:${NUMBERS.trimStart()}`),
    samples: { ...toSamples("eth0:1"), ...toSamples("lo") },
  },
  {
    name: "what nobody takes",
    have: {
      files: {
        ...have(`lo:${NUMBERS}`).files,
        "/sys/class/net/lo/statistics/rx_nohandler": "17\n",
      },
    },
    samples: {
      ...toSamples("lo"),
      'node_network_receive_nohandler_total{device="lo"}': 17,
    },
  },
  {
    name: "devices that are chosen",
    params: { device_include: /^lo$/ },
    have: have(`eth0:${NUMBERS}lo:${NUMBERS}`),
    samples: toSamples("lo"),
  },
  {
    name: "devices that are left out",
    params: { device_exclude: /^veth/ },
    have: have(`veth1a2b:${NUMBERS}lo:${NUMBERS}`),
    samples: toSamples("lo"),
  },
  {
    name: "a line that was cut off",
    have: have(`lo:${NUMBERS}eth0: 1 2 3`),
    samples: toSamples("lo"),
    error: /Expected a device and 16 numbers in .*, got "eth0" and 3/,
  },
]);
