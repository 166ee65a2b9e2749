import { cgroupsCollector } from "../../../lib/facts/collectors/cgroups.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const HEAD = "#subsys_name\thierarchy\tnum_cgroups\tenabled\n";
const have = (text: string) => ({ files: { "/proc/cgroups": text } });

testCollector(cgroupsCollector, [
  { name: "no file", absent: true },
  {
    name: "controllers that are on and off",
    have: have(`${HEAD}cpu\t3\t47\t1\nmemory\t0\t1\t0\n`),
    samples: {
      'node_cgroups_cgroups{subsys_name="cpu"}': 47,
      'node_cgroups_enabled{subsys_name="cpu"}': 1,
      'node_cgroups_cgroups{subsys_name="memory"}': 1,
      'node_cgroups_enabled{subsys_name="memory"}': 0,
    },
  },
  {
    name: "a line that was cut off",
    have: have(`${HEAD}cpu\t3\n`),
    error: /Expected 4 columns in \/proc\/cgroups, got 2/,
  },
  {
    name: "no number",
    have: have(`${HEAD}cpu\t3\tx\t1\n`),
    error: /Expected a number for groups, got "x"/,
  },
]);
