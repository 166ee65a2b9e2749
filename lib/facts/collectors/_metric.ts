/** Short ways to state metrics. */

import type { Metric } from "../collector.ts";

/** States a counter; its name ends in `_total`. */
export function counter(name: string, help: string): Metric {
  return { name: `node_${name}`, type: "counter", help };
}

/** States a gauge. */
export function gauge(name: string, help: string): Metric {
  return { name: `node_${name}`, type: "gauge", help };
}

/** States a metric without a type, as upstream does where one file holds both kinds. */
export function untyped(name: string, help: string): Metric {
  return { name: `node_${name}`, type: "untyped", help };
}
