import { netstatCollector } from "../../../lib/facts/collectors/netstat.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const SNMP =
  "Ip: Forwarding InReceives\nIp: 1 57\nTcp: MaxConn CurrEstab RetransSegs\nTcp: -1 5 6\n";
const NETSTAT =
  "TcpExt: SyncookiesSent ListenDrops\nTcpExt: 1 2\nIpExt: InOctets OutOctets\nIpExt: 9007199254740993 4\n";
const files = { "/proc/net/netstat": NETSTAT, "/proc/net/snmp": SNMP };
const SAMPLES = {
  node_netstat_TcpExt_SyncookiesSent: 1,
  node_netstat_TcpExt_ListenDrops: 2,
  node_netstat_IpExt_InOctets: 9007199254740992,
  node_netstat_IpExt_OutOctets: 4,
  node_netstat_Ip_Forwarding: 1,
  node_netstat_Tcp_CurrEstab: 5,
  node_netstat_Tcp_RetransSegs: 6,
};

testCollector(netstatCollector, [
  { name: "no files", error: /\/proc\/net\/netstat is absent/ },
  { name: "a kernel without IPv6", have: { files }, samples: SAMPLES },
  {
    name: "IPv6 has a line for each",
    have: {
      files: {
        ...files,
        "/proc/net/snmp6": "Ip6InOctets      \t7\nIcmp6InErrors 8\nIp6X 9\n",
      },
    },
    samples: {
      ...SAMPLES,
      node_netstat_Ip6_InOctets: 7,
      node_netstat_Icmp6_InErrors: 8,
    },
  },
  {
    name: "the fields that are chosen, below zero too",
    params: { fields: /^Tcp_MaxConn$/ },
    have: { files },
    samples: { node_netstat_Tcp_MaxConn: -1 },
  },
  {
    name: "fewer numbers than names",
    have: {
      files: { ...files, "/proc/net/netstat": "IpExt: A InOctets\nIpExt: 1\n" },
    },
    error: /Expected 3 words in line 2 of \/proc\/net\/netstat, got 2/,
  },
  {
    name: "no number",
    have: {
      files: { ...files, "/proc/net/netstat": "IpExt: InOctets\nIpExt: x\n" },
    },
    error: /Expected a number for node_netstat_IpExt_InOctets, got "x"/,
  },
]);
