import { nfsCollector } from "../../../lib/facts/collectors/nfs.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const have = (text: string) => ({ files: { "/proc/net/rpc/nfs": text } });
const NET = {
  'node_nfs_packets_total{protocol="udp"}': 3,
  'node_nfs_packets_total{protocol="tcp"}': 69,
  node_nfs_connections_total: 45,
};

testCollector(nfsCollector, [
  { name: "no client", absent: true },
  {
    name: "packets and calls",
    have: have("net 70 3 69 45\nrpc 1218785755 374636 1218815394\n"),
    samples: {
      ...NET,
      node_nfs_rpcs_total: 1218785755,
      node_nfs_rpc_retransmissions_total: 374636,
      node_nfs_rpc_authentication_refreshes_total: 1218815394,
    },
  },
  {
    name: "methods that an old kernel does not count are 0",
    have: have("proc2 2 16 57\n"),
    samples: Object.fromEntries(
      [
        "Null GetAttr SetAttr Root Lookup ReadLink Read WrCache Write Create",
        "Remove Rename Link SymLink MkDir RmDir ReadDir FsStat",
      ].join(" ").split(" ").map((method, index) => [
        `node_nfs_requests_total{method="${method}",proto="2"}`,
        [16, 57][index] ?? 0,
      ]),
    ),
  },
  {
    name: "a line that was cut off",
    have: have("net 70 3\n"),
    samples: { 'node_nfs_packets_total{protocol="udp"}': 3 },
    error: /Expected a number for net, got ""/,
  },
  {
    name: "a line that nobody knows keeps what came before",
    have: have("net 70 3 69 45\ngarbage\n"),
    samples: NET,
    error: /Unknown line "garbage" in \/proc\/net\/rpc\/nfs/,
  },
]);
