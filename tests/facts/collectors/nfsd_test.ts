import { nfsdCollector } from "../../../lib/facts/collectors/nfsd.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const have = (text: string) => ({ files: { "/proc/net/rpc/nfsd": text } });
const DELEGATIONS =
  'node_nfsd_requests_total{method="WdelegGetattr",proto="4"}';

testCollector(nfsdCollector, [
  { name: "no server", absent: true },
  {
    name: "what was served",
    have: have(
      "rc 1 2 3\nfh 4 0 0 0 0\nio 5 6\nth 8 0\n" +
        "ra 32 0 0 0 0 0 0 0 0 0 0 7\nnet 18 10 8 9\nrpc 20 6 1 2 3\n" +
        "proc4 2 1 2\nwdeleg_getattr 11\n",
    ),
    samples: {
      node_nfsd_reply_cache_hits_total: 1,
      node_nfsd_reply_cache_misses_total: 2,
      node_nfsd_reply_cache_nocache_total: 3,
      node_nfsd_file_handles_stale_total: 4,
      node_nfsd_disk_bytes_read_total: 5,
      node_nfsd_disk_bytes_written_total: 6,
      node_nfsd_server_threads: 8,
      node_nfsd_read_ahead_cache_size_blocks: 32,
      node_nfsd_read_ahead_cache_not_found_total: 7,
      'node_nfsd_packets_total{proto="udp"}': 10,
      'node_nfsd_packets_total{proto="tcp"}': 8,
      node_nfsd_connections_total: 9,
      node_nfsd_server_rpcs_total: 20,
      'node_nfsd_rpc_errors_total{error="fmt"}': 1,
      'node_nfsd_rpc_errors_total{error="auth"}': 2,
      'node_nfsd_rpc_errors_total{error="cInt"}': 3,
      [DELEGATIONS]: 11,
    },
  },
  {
    name: "a kernel that counts no delegations",
    have: have("th 8 0\n"),
    samples: { node_nfsd_server_threads: 8, [DELEGATIONS]: 0 },
  },
  {
    name: "a line that was cut off",
    have: have("io 5\n"),
    samples: { node_nfsd_disk_bytes_read_total: 5 },
    error: /Expected a number for io, got ""/,
  },
  {
    name: "a line that nobody knows",
    have: have("\u0001garbage 1\n"),
    error: /Unknown line ".garbage" in \/proc\/net\/rpc\/nfsd/,
  },
]);
