/**
 * The `sockstat` collector: sockets in use, from `/proc/net/sockstat` and
 * `/proc/net/sockstat6`.
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  type Kernel,
  type Metric,
  type NoParams,
  toFields,
  toLines,
  toNumber,
} from "../collector.ts";
import { gauge } from "./_metric.ts";

const FILES = ["/proc/net/sockstat", "/proc/net/sockstat6"];

/** Collects sockets and the memory that they take. */
export const sockstatCollector: Collector<NoParams> = {
  type: "sockstat",
  isDefault: true,
  fields: {},
  open: () => {
    const metrics = new Map<string, Metric>();
    const find = (key: string) => {
      const metric = metrics.get(key) ?? toMetric(key);
      metrics.set(key, metric);
      return metric;
    };
    return ({ kernel }, emit) => {
      for (const path of FILES) {
        for (const line of toLines(kernel.read(path) ?? "")) {
          emitLine(line, find, kernel, emit);
        }
      }
    };
  },
};

/** Takes a line such as `TCP: inuse 4 orphan 0 tw 4 alloc 17 mem 1`. */
function emitLine(
  line: string,
  find: (key: string) => Metric,
  kernel: Kernel,
  emit: Emit,
): void {
  const [word = "", ...pairs] = toFields(line);
  if (!word.endsWith(":") || pairs.length % 2 !== 0) {
    throw new SyntaxError(
      `Expected names and numbers of sockets, got ${
        JSON.stringify(line.slice(0, 40))
      }`,
    );
  }
  const protocol = word.slice(0, -1);
  for (let at = 0; at < pairs.length; at += 2) {
    const key = `${protocol}_${pairs[at]}`;
    const value = toNumber(pairs[at + 1]!, key);
    emit(find(key), value);
    if (pairs[at] === "mem") {
      emit(find(`${key}_bytes`), value * kernel.pageBytes());
    }
  }
}

function toMetric(key: string): Metric {
  return gauge(`sockstat_${key}`, `Sockets, ${key} of /proc/net/sockstat.`);
}
