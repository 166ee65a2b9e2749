import { hardwareGroup } from "../../../lib/facts/groups/hardware.ts";
import { testGroup } from "./_read.ts";

/** Makes a table of SMBIOS of type 17. */
function toModule(size: number, extended = 0): Uint8Array {
  const bytes = new Uint8Array(0x28);
  const view = new DataView(bytes.buffer);
  bytes.set([17, 0x28]);
  view.setUint16(0x0c, size, true);
  bytes[0x10] = 1;
  bytes[0x12] = 0x22;
  view.setUint16(0x15, 5600, true);
  bytes[0x17] = 2;
  bytes[0x18] = 3;
  bytes[0x1a] = 4;
  view.setUint32(0x1c, extended, true);
  const strings = new TextEncoder().encode("DIMM A1\0Maker\0S1\0P-32 \0\0");
  return new Uint8Array([...bytes, ...strings]);
}

const FILES = {
  "/sys/class/dmi/id/sys_vendor": "Dell Inc.\n",
  "/sys/class/dmi/id/product_name": "PowerEdge R650\n",
  "/sys/class/dmi/id/product_serial": "ABC123\n",
  "/sys/class/dmi/id/bios_version": "1.2\n",
  "/sys/class/dmi/id/bios_date": "01/02/2025\n",
  "/proc/cpuinfo": "processor\t: 0\nmodel name\t: Xeon\nflags\t\t: fpu vme\n",
  "/proc/meminfo": "MemTotal: 1024 kB\n",
  ...Object.fromEntries([[0, 0, 0], [1, 0, 0], [2, 1, 0], [3, 1, 1]].flatMap(
    ([cpu, socket, core]) => [
      [
        `/sys/devices/system/cpu/cpu${cpu}/topology/physical_package_id`,
        `${socket}\n`,
      ],
      [`/sys/devices/system/cpu/cpu${cpu}/topology/core_id`, `${core}\n`],
    ],
  )),
  "/proc/diskstats": "   8       0 sda 1 0 1 0 1 0 1 0 0 0 0\n",
  "/run/udev/data/b8:0": "E:ID_SERIAL_SHORT=WX1\n",
  "/sys/block/sda/size": "2000\n",
  "/sys/block/sda/device/model": "SSD 1  \n",
  "/sys/block/sda/queue/rotational": "0\n",
  "/sys/block/sda/removable": "0\n",
  "/sys/block/loop0/size": "8\n",
  "/sys/class/net/eth0/device/vendor": "0x8086\n",
  "/sys/class/net/eth0/address": "02:00:00:00:00:01\n",
  "/sys/class/net/br0/address": "02:00:00:00:00:02\n",
  "/sys/bus/pci/drivers/e1000e/bind": "",
  "/sys/bus/pci/devices/0000:01:00.0/class": "0x030000\n",
  "/sys/bus/pci/devices/0000:01:00.0/vendor": "0x10de\n",
  "/sys/bus/pci/devices/0000:01:00.0/device": "0x1eb8\n",
  "/sys/bus/pci/devices/0000:02:00.0/class": "0x020000\n",
  "/usr/share/misc/pci.ids":
    "# list\n10dd  Other\n\t1eb8  Wrong\n10de  NVIDIA Corporation\n\t1eb8  TU104GL\n\t\t10de 12a2  Sub\n10df  Next\n\t1eb8  Wrong\n",
};
const LINKS = {
  "/sys/class/net/eth0/device/driver": "/sys/bus/pci/drivers/e1000e",
};

testGroup(hardwareGroup, [
  {
    name: "a machine with all its parts; empty places of memory are left out",
    have: { files: FILES, links: LINKS },
    host: {
      files: {
        "/sys/firmware/dmi/entries/17-0/raw": {
          content: toModule(0x7fff, 32768),
        },
        "/sys/firmware/dmi/entries/17-1/raw": { content: toModule(0) },
        "/sys/firmware/dmi/entries/17-2/raw": { content: toModule(0x8400) },
        "/sys/firmware/dmi/entries/17-3/raw": { content: new Uint8Array([17]) },
        "/sys/firmware/dmi/entries/4-0/raw": "",
      },
    },
    facts: {
      maker: "Dell Inc.",
      product: "PowerEdge R650",
      serial: "ABC123",
      firmware: "1.2 01/02/2025",
      is_virtual: false,
      cpu_model: "Xeon",
      cpu_sockets: 2,
      cpu_cores: 3,
      cpu_threads: 4,
      memory_bytes: 1048576,
      memory_modules: [
        {
          place: "DIMM A1",
          size_bytes: 32 * 1024 ** 3,
          kind: "DDR5",
          speed_mts: 5600,
          maker: "Maker",
          part: "P-32",
          serial: "S1",
        },
        {
          place: "DIMM A1",
          size_bytes: 1024 * 1024,
          kind: "DDR5",
          speed_mts: 5600,
          maker: "Maker",
          part: "P-32",
          serial: "S1",
        },
      ],
      disks: [{
        name: "sda",
        model: "SSD 1",
        serial: "WX1",
        size_bytes: 1_024_000,
        is_rotational: false,
        is_removable: false,
      }],
      cards: [{
        name: "eth0",
        driver: "e1000e",
        mac_address: "02:00:00:00:00:01",
      }],
      graphics: [{
        slot: "0000:01:00.0",
        id: "10de:1eb8",
        name: "NVIDIA Corporation TU104GL",
      }],
    },
  },
  {
    name: "a virtual machine in a container, seen by an ordinary user",
    have: {
      files: {
        "/sys/class/dmi/id/sys_vendor": "QEMU\n",
        "/run/systemd/container": "lxc\n",
      },
    },
    host: { uid: 1000 },
    facts: {
      maker: "QEMU",
      is_virtual: true,
      hypervisor: "kvm",
      container: "lxc",
      disks: [],
      cards: [],
      graphics: [],
      not_read: ["serial numbers: /sys/class/dmi/id"],
    },
  },
  {
    name: "a hypervisor that hides its name is one all the same",
    have: {
      files: { "/proc/cpuinfo": "flags\t: fpu hypervisor lahf_lm\n" },
    },
    some: { is_virtual: true, hypervisor: "unknown", container: undefined },
  },
]);
