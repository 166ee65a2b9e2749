/**
 * The `udp_queues` collector: bytes that wait in UDP sockets, from
 * `/proc/net/udp` and `/proc/net/udp6` (proc_net(5)).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  NoData,
  type NoParams,
  type Source,
  toFields,
  toLines,
} from "../collector.ts";
import { gauge } from "./_metric.ts";

const QUEUES = gauge("udp_queues", "Bytes that wait in UDP sockets.");
const FILES = [["v4", "/proc/net/udp"], ["v6", "/proc/net/udp6"]] as const;
/** Column of `tx_queue:rx_queue`, both hexadecimal. */
const COLUMN = 4;

/** Collects how much waits to be sent and to be read. */
export const udpQueuesCollector: Collector<NoParams> = {
  type: "udp_queues",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  let found = 0;
  for (const [ip, path] of FILES) {
    const text = kernel.read(path);
    if (text === undefined) continue;
    found++;
    let tx = 0;
    let rx = 0;
    for (const line of toLines(text).slice(1)) {
      const queues = /^([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8})$/
        .exec(toFields(line)[COLUMN] ?? "");
      if (queues === null) {
        throw new SyntaxError(
          `Expected two queues in ${path}, got ${
            JSON.stringify(line.slice(0, 60))
          }`,
        );
      }
      tx += parseInt(queues[1]!, 16);
      rx += parseInt(queues[2]!, 16);
    }
    emit(QUEUES, tx, { queue: "tx", ip });
    emit(QUEUES, rx, { queue: "rx", ip });
  }
  if (found === 0) throw new NoData("/proc/net/udp is absent");
}
