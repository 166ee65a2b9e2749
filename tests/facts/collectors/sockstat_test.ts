import { sockstatCollector } from "../../../lib/facts/collectors/sockstat.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const have = (text: string | Error) => ({
  files: { "/proc/net/sockstat": text },
});

testCollector(sockstatCollector, [
  { name: "no files: not even sockets" },
  {
    name: "memory is told in pages and in bytes",
    have: have("sockets: used 229\nTCP: inuse 4 mem 3\n"),
    samples: {
      node_sockstat_sockets_used: 229,
      node_sockstat_TCP_inuse: 4,
      node_sockstat_TCP_mem: 3,
      node_sockstat_TCP_mem_bytes: 12_288,
    },
  },
  {
    name: "a host with IPv6 only",
    have: { files: { "/proc/net/sockstat6": "TCP6: inuse 17\n" } },
    samples: { node_sockstat_TCP6_inuse: 17 },
  },
  {
    name: "a line that was cut off",
    have: have("sockets: used 229\nTCP: inuse"),
    samples: { node_sockstat_sockets_used: 229 },
    error: /Expected names and numbers of sockets, got "TCP: inuse"/,
  },
  {
    name: "no number",
    have: have("sockets: used many\n"),
    error: /Expected a number for sockets_used, got "many"/,
  },
  {
    name: "a file that may not be read",
    have: have(new Error("permission denied")),
    error: /permission denied/,
  },
]);
