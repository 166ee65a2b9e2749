/** Rows of given and expected for collectors. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { toMessage } from "../error.ts";
import {
  type Collect,
  type Collector,
  type Emit,
  NoData,
} from "../facts/collector.ts";
import { toLabelText } from "../facts/expose.ts";
import { toParams } from "../facts/fields.ts";
import type { Host } from "../host/host.ts";
import type { Kernel } from "../host/kernel.ts";
import { MemoryHost, type MemoryState } from "./memory_host.ts";
import { MemoryKernel, type MemoryKernelState } from "./memory_kernel.ts";

/** One row: what the kernel tells, params, and the samples that must come. */
export interface CollectorRow<P> {
  /** What is shown, as a sentence. */
  name: string;
  /** What differs from the defaults. */
  params?: Partial<P>;
  /** What the kernel tells. */
  have?: MemoryKernelState;
  /** What the machine tells that tasks see. */
  host?: MemoryState;
  /** All samples, as `name{label="value"}` and value. */
  samples?: Readonly<Record<string, number>>;
  /** What the error must match; samples may have come before it. */
  error?: RegExp;
  /** Its subject is not on this machine. */
  absent?: true;
}

/** What a collector gave. */
export interface Run {
  /** Value by name with labels, sorted by name in the labels. */
  samples: Record<string, number>;
  /** Type by name of the metric. */
  types: Record<string, string>;
  /** What ended it early. */
  error: unknown;
}

/** Registers a test for each row. */
export function testCollector<P>(
  collector: Collector<P>,
  rows: readonly CollectorRow<P>[],
): void {
  for (const row of rows) {
    Deno.test(`${collector.type}: ${row.name}`, () => runRow(collector, row));
  }
}

async function runRow<P>(
  collector: Collector<P>,
  row: CollectorRow<P>,
): Promise<void> {
  const collect = collector.open(
    toParams(collector.fields, row.params ?? {}),
  );
  const host = new MemoryHost(row.host);
  const run = await runCollect(collect, new MemoryKernel(row.have), host);
  equal(run.error instanceof NoData, row.absent === true);
  if (row.error) {
    ok(run.error, "The collector succeeded");
    match(toMessage(run.error), row.error);
  } else if (run.error && !row.absent) throw run.error;
  deepEqual(run.samples, row.samples ?? {});
}

/** Collects once; the same sample twice is an error. */
export async function runCollect(
  collect: Collect,
  kernel: Kernel,
  host: Host = new MemoryHost(),
): Promise<Run> {
  const run: Run = { samples: {}, types: {}, error: undefined };
  const emit: Emit = (metric, value, labels = {}, suffix = "") => {
    const key = metric.name + suffix + toLabelText(labels);
    ok(!(key in run.samples), `${key} came twice`);
    run.samples[key] = value;
    run.types[metric.name] = metric.type;
  };
  const { signal } = new AbortController();
  try {
    await collect({ kernel, host: () => Promise.resolve(host), signal }, emit);
  } catch (error) {
    run.error = error;
  }
  return run;
}
