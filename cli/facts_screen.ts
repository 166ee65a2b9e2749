/** The facts of a host on one screen. */

import type { Fact, FactObject } from "../lib/facts/group.ts";
import { findFacts, type Gathered } from "../lib/facts/gather.ts";
import {
  toPartText,
  toSizeText,
  toSpanText,
} from "../lib/facts/number_text.ts";
import type { AlertLines } from "./alerts_screen.ts";
import type { ScreenLine } from "./facts_state.ts";
import { toFactText } from "./facts_text.ts";
import { type Output, toLine } from "./output.ts";
import { toStateLines } from "./facts_state.ts";
import { isObject, toNumber, toRows, toText } from "./facts_pick.ts";

/** Bounds of the width of the first column. */
const LEAST_WIDTH = 9;
const MOST_WIDTH = 14;
/** Most lines of one kind. */
const MAX_LINES = 8;
/** Use in percent from which on a file system is marked. */
const FULL_PERCENT = 90;
/** Kinds of file systems in memory, which are worth a line when they fill up. */
const IN_MEMORY: ReadonlySet<string> = new Set(["tmpfs", "ramfs"]);

/** Shows the screen, with alerts where there are thresholds. */
export function showScreen(
  out: Output,
  gathered: Gathered,
  alerts: AlertLines = { disks: new Map(), lines: [] },
): void {
  const lines = [
    toHostLine(gathered),
    ...limit(toDiskLines(findFacts(gathered, "disk"), alerts.disks)),
    ...limit(toNetworkLines(findFacts(gathered, "network"))),
    ...toStateLines(gathered),
    ...limit(alerts.lines),
  ];
  const longest = Math.max(...lines.map(({ word }) => word.length));
  const width = Math.min(Math.max(longest + 1, LEAST_WIDTH), MOST_WIDTH);
  let last = "";
  for (const { word, text, mark } of lines) {
    const head = (word === last ? "" : word).padEnd(width);
    last = word;
    const tail = mark === undefined
      ? ""
      : `  ${out.paint("magenta", `! ${mark}`)}`;
    const start = head.trim() === "" ? head : out.paint("bold", head);
    out.result(`${start}${text}${tail}`.trimEnd());
  }
}

function limit(lines: readonly ScreenLine[]): ScreenLine[] {
  const marked = lines.filter(({ mark }) => mark !== undefined);
  const quiet = lines.filter(({ mark }) => mark === undefined);
  const shown = new Set(
    [...marked, ...quiet].slice(0, Math.max(MAX_LINES, marked.length)),
  );
  const left = lines.length - shown.size;
  const word = lines[0]?.word ?? "";
  return [
    ...lines.filter((line) => shown.has(line)),
    ...left > 0 ? [{ word, text: `and ${left} more` }] : [],
  ];
}

/** Writes `Debian 12.7, Linux 6.1, up 12 d, 2 cores 3% used (load 0.31), memory 1.1 of 4.0 GiB`. */
function toHostLine(gathered: Gathered): ScreenLine {
  const system = findFacts(gathered, "system") ?? {};
  const cpu = findFacts(gathered, "cpu");
  const memory = findFacts(gathered, "memory");
  const uptime = system["uptime_seconds"];
  const parts = [
    toDistribution(system),
    toKernel(system["kernel_version"]),
    typeof uptime === "number" ? `up ${toSpanText(uptime)}` : "",
    cpu ? toCpu(cpu) : "",
    memory ? toMemory(memory) : "",
  ];
  return {
    word: `${toFactText("hostname", system["hostname"])} `,
    text: parts.filter((part) => part !== "").join(", "),
  };
}

function toDistribution(system: FactObject): string {
  const name = toText(system["distribution_name"]).replace(/ \(.*\)$/, "")
    .replace(" GNU/Linux", "");
  const version = toText(system["distribution_version"]);
  const last = name.slice(name.lastIndexOf(" ") + 1);
  // Debian's name has no point release.
  return toLine(
    version.startsWith(`${last}.`)
      ? `${name.slice(0, -last.length)}${version}`
      : name,
  );
}

function toKernel(release: Fact | undefined): string {
  const version = /^\d+\.\d+/.exec(toText(release))?.[0];
  return version === undefined ? "" : `Linux ${version}`;
}

function toCpu(cpu: FactObject): string {
  const count = toText(cpu["cpu_count"]);
  const usage = cpu["usage_percent"];
  const used = typeof usage === "number" ? ` ${Math.round(usage)}% used` : "";
  const load = cpu["load_average"];
  const first = isObject(load) ? ` (load ${toText(load["1m"])})` : "";
  const heat = cpu["temperature_celsius"];
  const warm = typeof heat === "number" ? ` ${Math.round(heat)} °C` : "";
  return `${count} ${count === "1" ? "core" : "cores"}${used}${first}${warm}`;
}

function toMemory(memory: FactObject): string {
  const total = toNumber(memory["total_bytes"]);
  const used = toNumber(memory["used_bytes"]);
  const swap = toNumber(memory["swap_used_bytes"]);
  return `memory ${toPartText(used, total)}${
    swap > 0 ? ` and ${toSizeText(swap)} of swap` : ""
  }`;
}

function toDiskLines(
  facts: FactObject | undefined,
  alerts: ReadonlyMap<string, string>,
): ScreenLine[] {
  const findMark = (disk: FactObject) =>
    alerts.get(toText(disk["mount_point"])) ?? findDiskMark(disk);
  const disks = toDistinct(toRows(facts?.["disks"])).filter((disk) =>
    disk["error"] !== undefined || toNumber(disk["total_bytes"]) > 0
  ).filter((disk) =>
    !IN_MEMORY.has(toText(disk["fs_type"])) || findMark(disk) !== undefined
  );
  const width = Math.max(6, ...disks.map((disk) => toPath(disk).length));
  return disks.map((disk) => {
    const path = toPath(disk).padEnd(width);
    const text = disk["error"] === undefined
      ? `${path} ${
        toFactText("_percent", Math.round(toNumber(disk["usage_percent"])))
          .padStart(4)
      } of ${toSizeText(toNumber(disk["total_bytes"]))}, ${
        toSizeText(toNumber(disk["available_bytes"]))
      } left`
      : path;
    return { word: "disk", text, mark: findMark(disk) };
  });
}

/** A file system that is mounted at several places is shown at the one with the shortest path. */
function toDistinct(disks: readonly FactObject[]): FactObject[] {
  const toKey = (disk: FactObject) =>
    ["device", "total_bytes", "available_bytes", "error"]
      .map((key) => toText(disk[key])).join(" ");
  const shortest = [...disks].sort((a, b) =>
    toText(a["mount_point"]).length - toText(b["mount_point"]).length
  );
  const kept = new Set(
    new Map(shortest.reverse().map((disk) => [toKey(disk), disk])).values(),
  );
  return disks.filter((disk) => kept.has(disk));
}

function toPath(disk: FactObject): string {
  return toLine(toText(disk["mount_point"]));
}

/** A file system that nobody can write to may be full. */
function findDiskMark(disk: FactObject): string | undefined {
  if (disk["error"] !== undefined) return toLine(toText(disk["error"]));
  if (disk["is_read_only"] === true) return undefined;
  if (disk["usage_critical"] === true) return "critical";
  if (disk["usage_warning"] === true) return "warning";
  if (toNumber(disk["usage_percent"]) >= FULL_PERCENT) return "nearly full";
  return toNumber(disk["inodes_usage_percent"]) >= FULL_PERCENT
    ? "nearly no inodes left"
    : undefined;
}

/** Interfaces without an address, such as the ends of containers, are left out. */
function toNetworkLines(facts: FactObject | undefined): ScreenLine[] {
  return toRows(facts?.["interfaces"]).flatMap((one): ScreenLine[] => {
    const addresses = one["addresses"];
    const first = Array.isArray(addresses) ? toText(addresses[0]) : "";
    if (one["name"] === "lo" || first === "") return [];
    const rate = (key: string) => `${toSizeText(toNumber(one[key]))}/s`;
    const traffic = one["received_bytes_per_second"] === undefined
      ? ""
      : `, ${rate("received_bytes_per_second")} in, ${
        rate("transmitted_bytes_per_second")
      } out`;
    return [{
      word: "network",
      text: toLine(`${toText(one["name"]).padEnd(6)} ${first}${traffic}`),
      mark: one["is_running"] === false ? toText(one["status"]) : undefined,
    }];
  });
}
