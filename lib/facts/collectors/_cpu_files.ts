/** Files of the processors in `/sys/devices/system/cpu`, looked for once and again when a processor comes or goes. */

import type { Kernel } from "../collector.ts";

const ROOT = "/sys/devices/system/cpu";

/** Files that are there. */
export interface CpuFiles {
  /** Processors of which this was found out, joined with commas. */
  readonly cpus: string;
  /** Count of throttles of each core. */
  readonly cores: readonly { path: string; physical: string; core: string }[];
  /** Count of throttles of each package. */
  readonly packages: readonly { path: string; physical: string }[];
  /** State of each processor; none when the first has no such file. */
  readonly online: readonly { path: string; cpu: string }[];
  /** Processors that are kept from the scheduler. */
  readonly isolated: readonly string[];
}

/** Looks for the files. */
export function findCpuFiles(kernel: Kernel, cpus: string): CpuFiles {
  const names = (kernel.list(ROOT) ?? []).map(({ name }) => name)
    .filter((name) => /^cpu\d+$/.test(name));
  const isThere = (path: string) => kernel.tryRead(path) !== undefined;
  const cores = new Map<string, CpuFiles["cores"][number]>();
  const packages = new Map<string, CpuFiles["packages"][number]>();
  for (const name of names) {
    const read = (file: string) =>
      kernel.tryRead(`${ROOT}/${name}/topology/${file}`)?.trim();
    const physical = read("physical_package_id");
    const core = read("core_id");
    if (physical === undefined || core === undefined) continue;
    const counts = `${ROOT}/${name}/thermal_throttle`;
    const ofCore = `${counts}/core_throttle_count`;
    if (!cores.has(`${physical} ${core}`) && isThere(ofCore)) {
      cores.set(`${physical} ${core}`, { path: ofCore, physical, core });
    }
    const ofPackage = `${counts}/package_throttle_count`;
    if (!packages.has(physical) && isThere(ofPackage)) {
      packages.set(physical, { path: ofPackage, physical });
    }
  }
  const online = names.map((name) => ({
    path: `${ROOT}/${name}/online`,
    cpu: name.slice(3),
  }));
  return {
    cpus,
    cores: [...cores.values()],
    packages: [...packages.values()],
    online: isThere(online[0]?.path ?? "") ? online : [],
    isolated: parseRange(kernel.tryRead(`${ROOT}/isolated`) ?? ""),
  };
}

/** Reads a list such as `1,3-5`; what is none gives nothing. */
export function parseRange(text: string): string[] {
  return text.trim().split(",").flatMap((part) => {
    const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part);
    if (found === null) return [];
    const first = Number(found[1]);
    const last = Number(found[2] ?? first);
    return Array.from(
      { length: Math.max(last - first + 1, 0) },
      (_, index) => `${first + index}`,
    );
  });
}
