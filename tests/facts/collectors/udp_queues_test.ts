import { udpQueuesCollector } from "../../../lib/facts/collectors/udp_queues.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const HEAD = "  sl  local_address rem_address   st tx_queue rx_queue\n";
const toSocket = (queues: string) =>
  `  1: 00000000:0044 00000000:0000 07 ${queues} 00:00000000 00000000 0 0 1 2\n`;

testCollector(udpQueuesCollector, [
  { name: "no files", absent: true },
  {
    name: "all sockets are summed, without IPv6 only those of IPv4",
    have: {
      files: {
        "/proc/net/udp": HEAD + toSocket("00000010:00000001") +
          toSocket("00000001:000000FF"),
      },
    },
    samples: {
      'node_udp_queues{ip="v4",queue="tx"}': 17,
      'node_udp_queues{ip="v4",queue="rx"}': 256,
    },
  },
  {
    name: "no socket at all",
    have: { files: { "/proc/net/udp6": HEAD } },
    samples: {
      'node_udp_queues{ip="v6",queue="tx"}': 0,
      'node_udp_queues{ip="v6",queue="rx"}': 0,
    },
  },
  {
    name: "a line that was cut off",
    have: { files: { "/proc/net/udp": `${HEAD}  1: 0000` } },
    error: /Expected two queues in \/proc\/net\/udp, got " {2}1: 0000"/,
  },
]);
