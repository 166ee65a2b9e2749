/**
 * The `entropy` collector: what the kernel's pool of random bits holds, from
 * `/proc/sys/kernel/random` (random(4)).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  type NoParams,
  type Source,
  toNumber,
} from "../collector.ts";
import { gauge } from "./_metric.ts";

const AVAILABLE = gauge(
  "entropy_available_bits",
  "Bits of entropy in the pool.",
);
const SIZE = gauge("entropy_pool_size_bits", "Bits that the pool can hold.");

/** Collects how much entropy there is. */
export const entropyCollector: Collector<NoParams> = {
  type: "entropy",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const read = (name: string) => {
    const path = `/proc/sys/kernel/random/${name}`;
    const text = kernel.read(path);
    if (text === undefined) throw new Error(`${path} is absent`);
    return toNumber(text, name);
  };
  emit(AVAILABLE, read("entropy_avail"));
  emit(SIZE, read("poolsize"));
}
