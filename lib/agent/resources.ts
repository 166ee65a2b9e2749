/** Watches what this host and the agent itself use: what is above its limit is told once, and once more when it is below again. */

import type { Kernel } from "../host/kernel.ts";
import type { OwnUse } from "../host/own_use.ts";
import type { Clock } from "./clock.ts";
import type { ResourceLimits } from "./settings.ts";

const KIB = 1024;
/** Fields of `cpu` in proc_stat(5) that are idle time: `idle` and `iowait`. */
const IDLE_FIELDS = [3, 4];

/** Times of processors, and of this process, at one moment. */
interface Sample {
  readonly atMs: number;
  readonly busy: number;
  readonly all: number;
  readonly ownMs: number;
}

/** Watches limits. */
export class Resources {
  #kernel: Pick<Kernel, "tryRead">;
  #own: OwnUse;
  #clock: Pick<Clock, "steady">;
  #before: Sample | undefined;
  #over = new Set<string>();

  /** Takes what tells of the host, of this process and of the time. */
  constructor(
    kernel: Pick<Kernel, "tryRead">,
    own: OwnUse,
    clock: Pick<Clock, "steady">,
  ) {
    this.#kernel = kernel;
    this.#own = own;
    this.#clock = clock;
  }

  /** What is above its limit. */
  get over(): readonly string[] {
    return [...this.#over];
  }

  /** Looks once; gives what went above its limit or came below it since the last look. */
  look(limits: ResourceLimits): string[] {
    const now = this.#sample();
    const before = this.#before;
    if (before !== undefined && now.atMs - before.atMs < limits.cacheMs) {
      return [];
    }
    this.#before = now;
    const told: string[] = [];
    const judge = (
      what: string,
      value: number | undefined,
      limit: number | undefined,
      unit: "MiB" | "%",
    ) => {
      if (value === undefined || limit === undefined) return;
      const isOver = value > limit;
      if (isOver === this.#over.has(what)) return;
      if (isOver) this.#over.add(what);
      else this.#over.delete(what);
      const word = isOver ? "above" : "below";
      told.push(
        `${what} ${toText(value, unit)} is ${word} ${toText(limit, unit)}`,
      );
    };
    judge(
      "memory of the host",
      this.#usedBytes(),
      limits.hostMemoryBytes,
      "MiB",
    );
    judge(
      "memory of the agent",
      this.#own.memoryBytes(),
      limits.ownMemoryBytes,
      "MiB",
    );
    if (before === undefined) return told;
    const all = now.all - before.all;
    const host = all > 0 ? (now.busy - before.busy) / all * 100 : undefined;
    judge("processors of the host", host, limits.hostCpuPercent, "%");
    const own = (now.ownMs - before.ownMs) / (now.atMs - before.atMs) * 100;
    judge("processor time of the agent", own, limits.ownCpuPercent, "%");
    return told;
  }

  #sample(): Sample {
    const line = (this.#kernel.tryRead("/proc/stat") ?? "").split("\n", 1)[0] ??
      "";
    const fields = line.trim().split(/\s+/).slice(1, 9).map(Number);
    const all = fields.reduce((sum, one) => sum + one, 0);
    const idle = IDLE_FIELDS.reduce((sum, at) => sum + (fields[at] ?? 0), 0);
    return {
      atMs: this.#clock.steady(),
      busy: all - idle,
      all,
      ownMs: this.#own.cpuMs(),
    };
  }

  /** Memory that is not available, as free(1) counts it. */
  #usedBytes(): number | undefined {
    const text = this.#kernel.tryRead("/proc/meminfo") ?? "";
    const read = (name: string) =>
      Number(new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(text)?.[1]);
    const used = read("MemTotal") - read("MemAvailable");
    return Number.isNaN(used) ? undefined : used * KIB;
  }
}

function toText(value: number, unit: "MiB" | "%"): string {
  return unit === "%"
    ? `${Math.round(value)} %`
    : `${Math.round(value / KIB / KIB)} MiB`;
}
