import { vmstatCollector } from "../../../lib/facts/collectors/vmstat.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const PATH = "/proc/vmstat";
const have = (text: string) => ({ files: { [PATH]: text } });

testCollector(vmstatCollector, [
  { name: "no file", error: /\/proc\/vmstat is absent/ },
  { name: "an empty file", have: have("") },
  {
    name: "only some fields when nobody chooses",
    have: have(
      "nr_free_pages 1\npgpgin 2\npswpout 3\npgmajfault 4\noom_kill 5\n",
    ),
    samples: {
      node_vmstat_pgpgin: 2,
      node_vmstat_pswpout: 3,
      node_vmstat_pgmajfault: 4,
      node_vmstat_oom_kill: 5,
    },
  },
  {
    name: "the fields that are chosen",
    params: { fields: /^nr_free/ },
    have: have("nr_free_pages 1\npgpgin 2\n"),
    samples: { node_vmstat_nr_free_pages: 1 },
  },
  {
    name: "a line that was cut off",
    have: have("pgpgin 2\npgpgout"),
    samples: { node_vmstat_pgpgin: 2 },
    error: /Expected a number for pgpgout, got ""/,
  },
  {
    name: "no number",
    have: have("pgpgin 2\npgpgout x\n"),
    samples: { node_vmstat_pgpgin: 2 },
    error: /Expected a number for pgpgout, got "x"/,
  },
]);
