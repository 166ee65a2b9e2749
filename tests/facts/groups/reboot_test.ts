import { rebootGroup } from "../../../lib/facts/groups/reboot.ts";
import { testGroup } from "./_read.ts";

const RUNNING = { "/proc/sys/kernel/osrelease": "6.1.0-9-amd64\n" };

testGroup(rebootGroup, [
  {
    name:
      "a newer kernel of the same flavour wants a reboot, others do not count",
    have: {
      files: {
        ...RUNNING,
        "/boot/vmlinuz-6.1.0-9-amd64": "",
        "/boot/vmlinuz-6.1.0-22-amd64": "",
        "/boot/vmlinuz-6.5.0-1-cloud-amd64": "",
        "/boot/vmlinuz-0-rescue-deadbeef": "",
        "/boot/config-6.9.0-9-amd64": "",
      },
    },
    facts: {
      required: true,
      reasons: ["kernel 6.1.0-22-amd64 is installed, 6.1.0-9-amd64 runs"],
      packages: [],
      running_kernel: "6.1.0-9-amd64",
      newest_kernel: "6.1.0-22-amd64",
    },
  },
  {
    name: "packages may want it, each is named once",
    have: {
      files: {
        ...RUNNING,
        "/run/reboot-required": "*** System restart required ***\n",
        "/run/reboot-required.pkgs": "libc6\ndbus\nlibc6\n",
      },
    },
    facts: {
      required: true,
      reasons: ["packages want it: libc6 dbus"],
      packages: ["libc6", "dbus"],
      running_kernel: "6.1.0-9-amd64",
    },
  },
  {
    name: "SUSE's flag names no packages",
    have: { files: { ...RUNNING, "/run/reboot-needed": "" } },
    some: { required: true, reasons: ["a package wants it"] },
  },
  {
    name: "the newest kernel runs",
    have: {
      files: {
        "/proc/sys/kernel/osrelease": "6.10.2-arch1-1\n",
        "/lib/modules/6.10.2-arch1-1/vmlinuz": "",
        "/lib/modules/6.10.2-arch1-1/kernel/a.ko": "",
        "/lib/modules/6.9.9-arch1-1/kernel/a.ko": "",
      },
    },
    some: { required: false, reasons: [], newest_kernel: "6.10.2-arch1-1" },
  },
  {
    name: "releases of Red Hat's differ in the middle",
    have: {
      files: {
        "/proc/sys/kernel/osrelease": "5.14.0-362.el9.x86_64\n",
        "/boot/vmlinuz-5.14.0-362.8.1.el9_3.x86_64": "",
      },
    },
    some: { required: true },
  },
  {
    name: "in a container, where nothing tells, it is not known",
    have: { files: RUNNING },
    facts: {
      required: null,
      reasons: [],
      packages: [],
      running_kernel: "6.1.0-9-amd64",
    },
  },
]);
