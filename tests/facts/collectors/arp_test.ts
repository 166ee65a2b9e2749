import { arpCollector } from "../../../lib/facts/collectors/arp.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const HEAD =
  "IP address       HW type     Flags       HW address            Mask     Device\n";
const toLine = (device: string) =>
  `192.168.1.1      0x1         0x2         cc:aa:dd:ee:aa:bb     *        ${device}\n`;
const have = (text: string | Error) => ({ files: { "/proc/net/arp": text } });

testCollector(arpCollector, [
  { name: "no file", error: /\/proc\/net\/arp is absent/ },
  { name: "no neighbour", have: have(HEAD) },
  {
    name: "neighbours of each device are counted",
    have: have(HEAD + toLine("eth0") + toLine("eth1") + toLine("eth0")),
    samples: {
      'node_arp_entries{device="eth0"}': 2,
      'node_arp_entries{device="eth1"}': 1,
    },
  },
  {
    name: "devices that are left out",
    params: { device_exclude: /^eth1$/ },
    have: have(HEAD + toLine("eth0") + toLine("eth1")),
    samples: { 'node_arp_entries{device="eth0"}': 1 },
  },
  {
    name: "devices that are chosen",
    params: { device_include: /^eth1$/ },
    have: have(HEAD + toLine("eth0") + toLine("eth1")),
    samples: { 'node_arp_entries{device="eth1"}': 1 },
  },
  {
    name: "a line that was cut off",
    have: have(`${HEAD}192.168.1.1 0x1`),
    error: /Expected 6 columns in \/proc\/net\/arp, got 2/,
  },
]);
