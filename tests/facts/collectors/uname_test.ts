import { unameCollector } from "../../../lib/facts/collectors/uname.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const FILES = {
  "/proc/sys/kernel/ostype": "Linux\n",
  "/proc/sys/kernel/osrelease": "6.1.0-28-amd64\n",
  "/proc/sys/kernel/version": "#1 SMP Debian 6.1.119-1\n",
  "/proc/sys/kernel/hostname": "web-1\n",
  "/proc/sys/kernel/domainname": "(none)\n",
};

testCollector(unameCollector, [
  {
    name: "all names, the machine from the runtime on an old kernel",
    have: { files: FILES },
    samples: {
      'node_uname_info{domainname="(none)",machine="x86_64",nodename="web-1",release="6.1.0-28-amd64",sysname="Linux",version="#1 SMP Debian 6.1.119-1"}':
        1,
    },
  },
  {
    name: "the machine from its file",
    have: { files: { ...FILES, "/proc/sys/kernel/arch": "aarch64\n" } },
    samples: {
      'node_uname_info{domainname="(none)",machine="aarch64",nodename="web-1",release="6.1.0-28-amd64",sysname="Linux",version="#1 SMP Debian 6.1.119-1"}':
        1,
    },
  },
  { name: "no files", error: /ostype is absent/ },
]);
