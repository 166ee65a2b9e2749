/** Remembers a few gauges of the host for a while, for the page: load, memory, use of the disk. */

import type { Collected } from "../../facts/scrape.ts";

/** Most points that are remembered of each; at a round a minute, four hours. */
export const MAX_POINTS = 240;

/** Gauges at one time; undefined where nobody knows. */
export interface SamplePoint {
  /** When, in milliseconds since 1970. */
  readonly atMs: number;
  /** Load of one minute (proc_loadavg(5)). */
  readonly load: number | undefined;
  /** Part of the memory that is in use, 0 to 1. */
  readonly memory: number | undefined;
  /** Part of the root file system that is in use, 0 to 1. */
  readonly disk: number | undefined;
}

/** A ring of points, the oldest first. */
export class Samples {
  #points: SamplePoint[] = [];

  /** What is remembered. */
  get points(): readonly SamplePoint[] {
    return this.#points;
  }

  /** Takes the gauges out of a round of facts; a round without any is left out. */
  take(collected: readonly Collected[], atMs: number): void {
    const find = (name: string, isWanted = isAny) =>
      findValue(collected, name, isWanted);
    const point = {
      atMs,
      load: find("node_load1"),
      memory: toUsed(
        find("node_memory_MemAvailable_bytes"),
        find("node_memory_MemTotal_bytes"),
      ),
      disk: toUsed(
        find("node_filesystem_avail_bytes", isRoot),
        find("node_filesystem_size_bytes", isRoot),
      ),
    };
    if (point.load === undefined && point.memory === undefined) return;
    this.#points.push(point);
    if (this.#points.length > MAX_POINTS) this.#points.shift();
  }
}

type Test = (labels: Readonly<Record<string, string>>) => boolean;

const isAny: Test = () => true;
const isRoot: Test = ({ mountpoint }) => mountpoint === "/";

function findValue(
  collected: readonly Collected[],
  name: string,
  isWanted: Test,
): number | undefined {
  for (const { families } of collected) {
    const found = families.find((family) => family.name === name)
      ?.samples.find(({ labels }) => isWanted(labels));
    if (found !== undefined) return found.value;
  }
  return undefined;
}

function toUsed(
  free: number | undefined,
  all: number | undefined,
): number | undefined {
  if (free === undefined || all === undefined || !(all > 0)) return undefined;
  return Math.min(1, Math.max(0, 1 - free / all));
}
