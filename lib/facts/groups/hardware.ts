/**
 * The `hardware` group: what the machine is made of, from the kernel's files.
 *
 * @module
 */

import {
  type FactObject,
  type Group,
  type GroupSource,
  type Kernel,
  key,
  type Labels,
  type NoParams,
} from "../group.ts";
import { PCI, PCI_NAMES, readGraphics } from "./_graphics.ts";
import { readMemoryModules, TABLES } from "./_memory_modules.ts";
import { findLabels, findValue, listSamples } from "./_samples.ts";

const DMI = "/sys/class/dmi/id";
const CPU = "/sys/devices/system/cpu";
const BLOCK = "/sys/block/*";
const NET = "/sys/class/net/*/device";
const SECTOR_BYTES = 512;
/** Block devices that are no hardware. */
const NO_DISK_REGEXP = /^(loop|ram|zram|dm-|md|nbd|fd|sr|zd)\d/;

/** Words in names of maker and product, and the hypervisor that they stand for. */
const HYPERVISORS: readonly (readonly [RegExp, string])[] = [
  [/VMware/i, "vmware"],
  [/VirtualBox|innotek/i, "virtualbox"],
  [/Microsoft Corporation.*Virtual Machine/i, "hyperv"],
  [/Amazon EC2(?!.*metal)/i, "aws"],
  [/Google Compute Engine/i, "google"],
  [/Parallels/i, "parallels"],
  [/Apple Virtualization/i, "apple"],
  [/Xen/i, "xen"],
  [/QEMU|KVM|OpenStack|RHEV|oVirt|DigitalOcean|Hetzner|Bochs/i, "kvm"],
];

/** Tells what the machine is made of. */
export const hardwareGroup: Group<NoParams> = {
  type: "hardware",
  help: "machine, processors, memory, disks, network and graphics cards",
  isDefault: false,
  fields: {},
  collectors: ["diskstats", "dmi", "meminfo"],
  keys: [
    key("maker", "Maker of the machine.", `${DMI}/sys_vendor`, "node_dmi_info"),
    key("product", "Its model.", `${DMI}/product_name`, "node_dmi_info"),
    key(
      "serial",
      "Its serial number, for root only.",
      `${DMI}/product_serial`,
      "node_dmi_info",
    ),
    key(
      "firmware",
      "Version and date of the firmware.",
      `${DMI}/bios_version, bios_date`,
      "node_dmi_info",
    ),
    key(
      "board",
      "Maker and model of the board.",
      `${DMI}/board_vendor, board_name`,
      "node_dmi_info",
    ),
    key(
      "is_virtual",
      "Whether it is a virtual machine.",
      `${DMI}, /proc/cpuinfo, /sys/hypervisor/type`,
    ),
    key(
      "hypervisor",
      "What it runs on; unknown where that hides.",
      `${DMI}, /sys/hypervisor/type`,
    ),
    key(
      "container",
      "What contains this process, if anything.",
      "/run/systemd/container, /run/.containerenv, /.dockerenv",
    ),
    key("cpu_model", "Model of the processors.", "/proc/cpuinfo"),
    key("cpu_sockets", "Packages of processors.", `${CPU}/cpu*/topology`),
    key("cpu_cores", "Cores of all packages.", `${CPU}/cpu*/topology`),
    key(
      "cpu_threads",
      "Processors that the kernel sees.",
      `${CPU}/cpu*/topology`,
    ),
    key(
      "memory_bytes",
      "Memory that the kernel manages.",
      "/proc/meminfo: MemTotal",
      "node_memory_MemTotal_bytes",
    ),
    key("memory_modules[].place", "Place of a module.", `${TABLES}/17-*`),
    key("memory_modules[].size_bytes", "Its size.", `${TABLES}/17-*`),
    key("memory_modules[].kind", "Its kind, such as DDR5.", `${TABLES}/17-*`),
    key(
      "memory_modules[].speed_mts",
      "Greatest speed in million transfers a second.",
      `${TABLES}/17-*`,
    ),
    key("memory_modules[].maker", "Its maker.", `${TABLES}/17-*`),
    key("memory_modules[].part", "Its part number.", `${TABLES}/17-*`),
    key("memory_modules[].serial", "Its serial number.", `${TABLES}/17-*`),
    key("disks[].name", "Name of a disk.", BLOCK),
    key("disks[].model", "Its model.", `${BLOCK}/device/model, /run/udev/data`),
    key(
      "disks[].serial",
      "Its serial number.",
      `${BLOCK}/device/serial, /run/udev/data`,
    ),
    key("disks[].size_bytes", "Its size.", `${BLOCK}/size`),
    key(
      "disks[].is_rotational",
      "Whether it turns.",
      `${BLOCK}/queue/rotational`,
    ),
    key(
      "disks[].is_removable",
      "Whether it can be taken out.",
      `${BLOCK}/removable`,
    ),
    key("cards[].name", "Name of a network card's interface.", NET),
    key("cards[].driver", "Its driver.", `${NET}/driver`),
    key("cards[].mac_address", "Its address.", "/sys/class/net/*/address"),
    key("graphics[].slot", "Place of a graphics card.", PCI),
    key(
      "graphics[].id",
      "Numbers of its maker and model.",
      `${PCI}/*/vendor, device`,
    ),
    key(
      "graphics[].name",
      "Its name, where the list of names is installed.",
      PCI_NAMES,
    ),
    key("not_read", "What this process may not read.", `${TABLES}, ${DMI}`),
  ],
  open: () => readHardware,
};

async function readHardware(source: GroupSource): Promise<FactObject> {
  const { kernel, families } = source;
  const dmi = findLabels(families("dmi"), "node_dmi_info") ?? {};
  const problems: string[] = [];
  return {
    ...toMachine(dmi),
    ...toVirtual(kernel, dmi),
    ...readProcessors(kernel),
    memory_bytes: findValue(families("meminfo"), "node_memory_MemTotal_bytes"),
    memory_modules: await tryModules(source, problems),
    disks: readDisks(source),
    cards: readCards(kernel),
    graphics: readGraphics(kernel),
    ...problems.length > 0 && { not_read: problems },
  };
}

function toMachine(dmi: Labels): FactObject {
  const join = (...names: string[]) =>
    names.map((name) => dmi[name] ?? "").join(" ").trim() || undefined;
  return {
    maker: join("system_vendor"),
    product: join("product_name"),
    serial: join("product_serial"),
    firmware: join("bios_version", "bios_date"),
    board: join("board_vendor", "board_name"),
  };
}

function toVirtual(kernel: Kernel, dmi: Labels): FactObject {
  const product = `${dmi["system_vendor"] ?? ""} ${dmi["product_name"] ?? ""}`;
  const told = kernel.tryRead("/sys/hypervisor/type")?.trim() ??
    HYPERVISORS.find(([pattern]) => pattern.test(product))?.[1];
  const isVirtual = told !== undefined ||
    /^flags\s*:.*\bhypervisor\b/m.test(kernel.tryRead("/proc/cpuinfo") ?? "");
  return {
    is_virtual: isVirtual,
    hypervisor: isVirtual ? told ?? "unknown" : undefined,
    container: findContainer(kernel),
  };
}

function findContainer(kernel: Kernel): string | undefined {
  const word = kernel.tryRead("/run/systemd/container")?.trim();
  if (word) return word;
  if (kernel.stat("/run/.containerenv")) return "podman";
  return kernel.stat("/.dockerenv") ? "docker" : undefined;
}

function readProcessors(kernel: Kernel): FactObject {
  const cpuinfo = kernel.tryRead("/proc/cpuinfo") ?? "";
  const model =
    /^(?:model name|Model|cpu model|Processor|Hardware)\s*:\s*(.+)$/m
      .exec(cpuinfo)?.[1];
  const places = (kernel.list(CPU) ?? []).flatMap(({ name }) => {
    if (!/^cpu\d+$/.test(name)) return [];
    const read = (file: string) =>
      kernel.tryRead(`${CPU}/${name}/topology/${file}`)?.trim();
    const socket = read("physical_package_id");
    return socket === undefined ? [] : [{ socket, core: read("core_id") }];
  });
  const count = (keys: readonly string[]) => new Set(keys).size || undefined;
  return {
    cpu_model: model,
    cpu_sockets: count(places.map(({ socket }) => socket)),
    cpu_cores: count(places.map(({ socket, core }) => `${socket} ${core}`)),
    cpu_threads: places.length || undefined,
  };
}

async function tryModules(
  source: GroupSource,
  problems: string[],
): Promise<FactObject[] | undefined> {
  const host = await source.host();
  if (host.uid !== 0) problems.push(`serial numbers: ${DMI}`);
  try {
    return await readMemoryModules(host);
  } catch {
    problems.push(`modules of memory: ${TABLES}`);
    return undefined;
  }
}

/** What udev knows stands in for what the driver does not tell. */
function readDisks({ kernel, families }: GroupSource): FactObject[] {
  const known = new Map(
    listSamples(families("diskstats"), "node_disk_info")
      .map(({ labels }) => [labels["device"], labels]),
  );
  return (kernel.list("/sys/block") ?? []).flatMap(({ name }): FactObject[] => {
    if (NO_DISK_REGEXP.test(name)) return [];
    const read = (file: string) =>
      kernel.tryRead(`/sys/block/${name}/${file}`)?.trim() || undefined;
    const sectors = Number(read("size"));
    return [{
      name,
      model: read("device/model") ?? (known.get(name)?.["model"] || undefined),
      serial: read("device/serial") ?? read("serial") ??
        (known.get(name)?.["serial"] || undefined),
      size_bytes: Number.isFinite(sectors) ? sectors * SECTOR_BYTES : undefined,
      is_rotational: read("queue/rotational") === "1",
      is_removable: read("removable") === "1",
    }];
  });
}

/** Interfaces without a device behind them, such as bridges, are no cards. */
function readCards(kernel: Kernel): FactObject[] {
  return (kernel.list("/sys/class/net") ?? []).flatMap(({ name }) => {
    const dir = `/sys/class/net/${name}`;
    if (kernel.stat(`${dir}/device`) === undefined) return [];
    const driver = kernel.resolve(`${dir}/device/driver`);
    return [{
      name,
      driver: driver?.slice(driver.lastIndexOf("/") + 1),
      mac_address: kernel.tryRead(`${dir}/address`)?.trim(),
    }];
  });
}
