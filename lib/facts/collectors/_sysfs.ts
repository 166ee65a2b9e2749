/** Ways to read attributes of devices in `/sys`. */

import type { Emit, Kernel, Labels, Metric } from "../collector.ts";
import { findNumber } from "../collector.ts";

/** Lists the names in a class of devices; undefined when there is no such class. */
export function listDevices(
  kernel: Kernel,
  dir: string,
): string[] | undefined {
  return kernel.list(dir)?.map(({ name }) => name);
}

/** Reads an attribute without white space around it; undefined when it cannot be read. */
export function readAttribute(
  kernel: Kernel,
  path: string,
): string | undefined {
  return kernel.tryRead(path)?.trim();
}

/** Reads an attribute as `readAttribute` does, in a thread, for its driver may ask the device. */
export async function readSlowAttribute(
  kernel: Kernel,
  path: string,
): Promise<string | undefined> {
  return (await kernel.readSlow(path))?.trim();
}

/** Emits the number of an attribute, when it is there and is one. */
export function emitAttribute(
  kernel: Kernel,
  path: string,
  metric: Metric,
  labels: Labels,
  emit: Emit,
): void {
  const value = findNumber(kernel.tryRead(path));
  if (value !== undefined) emit(metric, value, labels);
}

/** Turns each run of other characters than letters, digits and `_`, with the underscores around it, into one `_`. */
export function toMetricName(text: string): string {
  return text.replace(/_*[^0-9A-Za-z_]+_*/g, "_");
}
