/** Collectors of a configuration, as the process that they run in serves them. */

import { toMessage } from "../error.ts";
import {
  type Collect,
  type Collector,
  type Labels,
  type Metric,
  NoData,
  type Source,
} from "../facts/collector.ts";
import { toParams } from "../facts/fields.ts";
import { RemoteHost } from "./remote_host.ts";
import { reviveParams } from "./revive_params.ts";
import {
  type Ask,
  BadUnit,
  findUnit,
  type Served,
  type UnitModules,
} from "./served.ts";
import { SnapshotKernel } from "./snapshot_kernel.ts";

/** Most times that one run is begun again for what it had not read yet. */
const MAX_TRIES = 10;

/** A sample as it crosses: number of its metric, value, labels, suffix. */
export type SampleRow = readonly [number, number, Labels, string];

/** What a run gave. */
export interface CollectedRows {
  readonly metrics: readonly Metric[];
  readonly samples: readonly SampleRow[];
  /** What ended it early. */
  readonly end?: { readonly isAbsent: boolean; readonly message: string };
}

interface OpenCollector {
  readonly collect: Collect;
  readonly kernel: SnapshotKernel;
}

/** Makes `describe` and `collect`. */
export function serveCollectors(modules: UnitModules): Served {
  const opened = new Map<number, OpenCollector>();
  const load = async (url: unknown) =>
    findUnit(await modules.load(String(url)), isCollector, "collector");
  return {
    describe: async ([url]) => {
      const { type, fields } = await load(url);
      if (typeof fields !== "object" || fields === null) {
        throw new BadUnit('Expected "fields" of the collector');
      }
      return { type, fields };
    },
    collect: async ([key, url, params, view], ask) => {
      const number = Number(key);
      let one = opened.get(number);
      if (one === undefined) {
        const collect = open(await load(url), params);
        one = { collect, kernel: new SnapshotKernel() };
        opened.set(number, one);
      }
      await one.kernel.begin(Object(view), ask);
      return await run(one, ask);
    },
  };
}

function open({ fields, open }: Collector, params: unknown): Collect {
  return open(toParams(fields, reviveParams(fields, params)));
}

async function run(
  { collect, kernel }: OpenCollector,
  ask: Ask,
): Promise<CollectedRows> {
  for (let tries = 1;; tries++) {
    const rows = await runOnce(collect, {
      kernel,
      host: async () => new RemoteHost(Object(await ask("host.view")), ask),
      signal: new AbortController().signal,
    });
    if (!await kernel.readMissing()) return rows;
    if (tries < MAX_TRIES) continue;
    const message = `it asks for other files at each of ${MAX_TRIES} tries`;
    return { metrics: [], samples: [], end: { isAbsent: false, message } };
  }
}

async function runOnce(
  collect: Collect,
  source: Source,
): Promise<CollectedRows> {
  const metrics: Metric[] = [];
  const numbers = new Map<Metric, number>();
  const samples: SampleRow[] = [];
  try {
    await collect(source, (metric, value, labels = {}, suffix = "") => {
      let number = numbers.get(metric);
      if (number === undefined) {
        number = metrics.push(metric) - 1;
        numbers.set(metric, number);
      }
      samples.push([number, value, labels, suffix]);
    });
    return { metrics, samples };
  } catch (error) {
    const end = {
      isAbsent: error instanceof NoData,
      message: toMessage(error),
    };
    return { metrics, samples, end };
  }
}

/** Tells whether what a module exports is a collector. */
export function isCollector(value: unknown): value is Collector {
  return typeof value === "object" && value !== null && "open" in value &&
    typeof value.open === "function" && "fields" in value;
}
