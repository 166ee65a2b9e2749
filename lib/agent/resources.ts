/**
 * Watches what this host and the agent itself use: what is above its limit is
 * told once, and once more when it is below again. Limits of the agent itself
 * hold: it works more slowly, or ends to be started again.
 *
 * @module
 */

import type { Kernel } from "../host/kernel.ts";
import type { OwnUse } from "../host/own_use.ts";
import type { Clock } from "./clock.ts";
import type { ResourceLimits } from "./settings.ts";

const KIB = 1024;
/** Looks in a row above the limit of memory after which the agent is to end. */
const LOOKS = 3;
/** The agent does not end sooner than this after its start, in milliseconds: where the limit is less than it needs, it is started again four times an hour at most. */
const SHORTEST_LIFE_MS = 900_000;
/** How many times as long intervals are at most while too much processor time is used. */
const SLOWEST = 8;
/** What is limited of the agent itself. */
const [OWN_MEMORY, OWN_CPU] = [
  "memory of the agent",
  "processor time of the agent",
];
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
  #startedMs: number;
  #looksOver = 0;
  #pace = 1;

  /** Takes what tells of the host, of this process and of the time. */
  constructor(
    kernel: Pick<Kernel, "tryRead">,
    own: OwnUse,
    clock: Pick<Clock, "steady">,
  ) {
    this.#kernel = kernel;
    this.#own = own;
    this.#clock = clock;
    this.#startedMs = clock.steady();
  }

  /** How many times as long intervals are to be. */
  get pace(): number {
    return this.#pace;
  }

  /** Tells whether the agent is to end and be started again, since its memory is above the limit and stays there. */
  get isToEnd(): boolean {
    const ageMs = this.#clock.steady() - this.#startedMs;
    return this.#looksOver >= LOOKS && ageMs >= SHORTEST_LIFE_MS;
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
      OWN_MEMORY,
      this.#own.memoryBytes(),
      limits.ownMemoryBytes,
      "MiB",
    );
    this.#looksOver = this.#over.has(OWN_MEMORY) ? this.#looksOver + 1 : 0;
    if (before === undefined) return told;
    const all = now.all - before.all;
    const host = all > 0 ? (now.busy - before.busy) / all * 100 : undefined;
    judge("processors of the host", host, limits.hostCpuPercent, "%");
    const own = (now.ownMs - before.ownMs) / (now.atMs - before.atMs) * 100;
    judge(OWN_CPU, own, limits.ownCpuPercent, "%");
    this.#pace = this.#over.has(OWN_CPU)
      ? Math.min(SLOWEST, this.#pace * 2)
      : Math.max(1, this.#pace / 2);
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
