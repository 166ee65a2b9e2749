/**
 * The `system` group: name, distribution and kernel of the host, and since
 * when it runs.
 *
 * @module
 */

import {
  type FactObject,
  type Group,
  type GroupSource,
  key,
} from "../group.ts";
import { type Choice, choiceField } from "./_choice.ts";
import { findLabels, findValue } from "./_samples.ts";

/** Params of the `system` group. */
export interface SystemParams {
  /** Which facts are told. */
  collect: Choice;
}

const FLAGS = ["hostname", "os", "kernel", "uptime", "boot_time", "arch"];
const RELEASE = "/etc/os-release";
const KERNEL = "/proc/sys/kernel";
const UNAME = "node_uname_info";
const OS = "node_os_info";

/** Tells what the host is. */
export const systemGroup: Group<SystemParams> = {
  type: "system",
  help: "name, distribution, kernel, time since the start",
  isDefault: true,
  fields: { collect: choiceField(FLAGS) },
  collectors: ["os", "stat", "uname"],
  keys: [
    key("hostname", "Name of the host.", `${KERNEL}/hostname`, UNAME),
    key("os", "The word linux.", `${KERNEL}/ostype`, UNAME),
    key("os_family", "The word unix.", `${KERNEL}/ostype`),
    key("distribution", "Word for the distribution.", `${RELEASE}: ID`, OS),
    key(
      "distribution_name",
      "Name of the distribution for people.",
      `${RELEASE}: PRETTY_NAME`,
      OS,
    ),
    key(
      "distribution_version",
      "Version of the distribution; Debian's with its point release.",
      `${RELEASE}: VERSION_ID, /etc/debian_version`,
      OS,
    ),
    key(
      "kernel_version",
      "Release of the running kernel.",
      `${KERNEL}/osrelease`,
      UNAME,
    ),
    key("uptime_seconds", "Time since the start.", "/proc/uptime"),
    key(
      "boot_time",
      "When the host was started, in seconds since 1970.",
      "/proc/stat: btime",
      "node_boot_time_seconds",
    ),
    key(
      "cpu_arch",
      "The machine, as uname(2) names it.",
      `${KERNEL}/arch`,
      UNAME,
    ),
  ],
  open: ({ collect }) => (source) => readSystem(source, collect),
};

function readSystem(source: GroupSource, collect: Choice): FactObject {
  const wants = (flag: string) => collect[flag] ?? true;
  const uname = findLabels(source.families("uname"), UNAME);
  const bootTime = findValue(
    source.families("stat"),
    "node_boot_time_seconds",
  );
  return {
    ...wants("hostname") && { hostname: uname?.["nodename"] },
    ...wants("os") && {
      os: uname?.["sysname"]?.toLowerCase(),
      os_family: uname && "unix",
      ...readDistribution(source),
    },
    ...wants("kernel") && { kernel_version: uname?.["release"] ?? null },
    ...wants("uptime") && { uptime_seconds: readUptime(source) },
    ...wants("boot_time") && { boot_time: bootTime },
    ...wants("arch") && { cpu_arch: uname?.["machine"] },
  };
}

function readDistribution({ families, kernel }: GroupSource): FactObject {
  const release = findLabels(families("os"), OS);
  if (release === undefined) return {};
  const id = release["id"] ?? "";
  // Debian's own file has no point release, and names no version in testing.
  const point = id === "debian"
    ? /^\d+\.\d+$/.exec(kernel.tryRead("/etc/debian_version")?.trim() ?? "")
    : null;
  return {
    distribution: id,
    distribution_name: release["pretty_name"] || release["name"],
    distribution_version: point?.[0] ?? release["version_id"],
  };
}

function readUptime({ kernel }: GroupSource): number | undefined {
  const seconds = parseFloat(kernel.tryRead("/proc/uptime") ?? "");
  return Number.isFinite(seconds) ? Math.floor(seconds) : undefined;
}
