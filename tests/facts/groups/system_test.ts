import { systemGroup } from "../../../lib/facts/groups/system.ts";
import { testGroup } from "./_read.ts";

const FILES = {
  "/proc/sys/kernel/ostype": "Linux\n",
  "/proc/sys/kernel/osrelease": "6.1.0-20-amd64\n",
  "/proc/sys/kernel/version": "#1 SMP\n",
  "/proc/sys/kernel/arch": "x86_64\n",
  "/proc/sys/kernel/hostname": "web-01\n",
  "/proc/sys/kernel/domainname": "(none)\n",
  "/proc/stat": "cpu 1 2\nbtime 1700000000\n",
  "/proc/uptime": "1036800.55 2000000.00\n",
  "/etc/os-release":
    'ID=debian\nNAME="Debian GNU/Linux"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\n',
  "/etc/debian_version": "12.7\n",
};

testGroup(systemGroup, [
  {
    name: "all is told, with the point release of Debian",
    have: { files: FILES },
    facts: {
      hostname: "web-01",
      os: "linux",
      os_family: "unix",
      distribution: "debian",
      distribution_name: "Debian GNU/Linux 12 (bookworm)",
      distribution_version: "12.7",
      kernel_version: "6.1.0-20-amd64",
      uptime_seconds: 1036800,
      boot_time: 1700000000,
      cpu_arch: "x86_64",
    },
  },
  {
    name: "a switch that is off leaves its facts out, all others stay",
    params: { collect: { os: false, kernel: false, hostname: true } },
    have: { files: FILES },
    facts: {
      hostname: "web-01",
      uptime_seconds: 1036800,
      boot_time: 1700000000,
      cpu_arch: "x86_64",
    },
  },
  {
    name: "testing has no point release, garbage is no time",
    have: {
      files: {
        ...FILES,
        "/etc/debian_version": "trixie/sid\n",
        "/proc/uptime": "soon\n",
      },
    },
    some: { distribution_version: "12", uptime_seconds: undefined },
  },
  {
    name: "where nothing can be read nothing is made up",
    facts: { kernel_version: null },
  },
]);
