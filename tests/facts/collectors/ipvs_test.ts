import { ipvsCollector } from "../../../lib/facts/collectors/ipvs.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const STATS = "   Total Incoming Outgoing         Incoming         Outgoing\n" +
  "   Conns  Packets  Packets            Bytes            Bytes\n" +
  "       A        B        0               1F               10\n";
const HEAD =
  "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n" +
  "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n";
const TOTALS = {
  node_ipvs_connections_total: 10,
  node_ipvs_incoming_packets_total: 11,
  node_ipvs_outgoing_packets_total: 0,
  node_ipvs_incoming_bytes_total: 31,
  node_ipvs_outgoing_bytes_total: 16,
};
const have = (table: string, stats = STATS) => ({
  files: { "/proc/net/ip_vs_stats": stats, "/proc/net/ip_vs": HEAD + table },
});
const TCP =
  "TCP  C0A80016:0CEA wlc\n  -> C0A85216:0CEA      Tunnel  100    248        2\n" +
  "  -> C0A85315:0CEA      Tunnel  50    24        1\n";

testCollector(ipvsCollector, [
  { name: "no module", absent: true },
  { name: "no service", have: have(""), samples: TOTALS },
  {
    name: "servers with equal labels are summed",
    params: { backend_labels: ["local_address", "proto"] },
    have: have(TCP),
    samples: {
      ...TOTALS,
      'node_ipvs_backend_connections_active{local_address="192.168.0.22",proto="TCP"}':
        272,
      'node_ipvs_backend_connections_inactive{local_address="192.168.0.22",proto="TCP"}':
        3,
      'node_ipvs_backend_weight{local_address="192.168.0.22",proto="TCP"}': 150,
    },
  },
  {
    name: "a mark of the firewall, and IPv6",
    params: { backend_labels: ["local_mark", "remote_address", "remote_port"] },
    have: have("FWM  10001000 wlc\n  -> [2001:db8::1]:0050 Route 20 5 0\n"),
    samples: {
      ...TOTALS,
      'node_ipvs_backend_connections_active{local_mark="10001000",remote_address="2001:db8::1",remote_port="80"}':
        5,
      'node_ipvs_backend_connections_inactive{local_mark="10001000",remote_address="2001:db8::1",remote_port="80"}':
        0,
      'node_ipvs_backend_weight{local_mark="10001000",remote_address="2001:db8::1",remote_port="80"}':
        20,
    },
  },
  {
    name: "totals that were cut off",
    have: have("", "a\nb\n       A\n"),
    samples: { node_ipvs_connections_total: 10 },
    error: /Expected a hexadecimal number in .*, got ""/,
  },
  {
    name: "no address",
    have: have("TCP  garbage wlc\n"),
    samples: TOTALS,
    error: /Expected an address in \/proc\/net\/ip_vs, got "garbage"/,
  },
]);
