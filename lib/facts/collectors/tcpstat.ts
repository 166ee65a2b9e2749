/**
 * The `tcpstat` collector: TCP connections by state and what waits in their
 * queues, from `/proc/net/tcp` and `/proc/net/tcp6` (proc_net(5)).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  type NoParams,
  type Source,
  toLines,
} from "../collector.ts";
import { gauge } from "./_metric.ts";

const STATES = gauge(
  "tcp_connection_states",
  "Connections, by state, and bytes in their queues.",
);
const FILES = ["/proc/net/tcp", "/proc/net/tcp6"];

/** States by their number in the file, from 1 (`tcp_states.h`). */
const NAMES = [
  "established",
  "syn_sent",
  "syn_recv",
  "fin_wait1",
  "fin_wait2",
  "time_wait",
  "close",
  "close_wait",
  "last_ack",
  "listen",
  "closing",
];

/** ` 0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 …`: state, bytes to send, bytes received. */
const SOCKET_REGEXP =
  /^ *\d+: [\dA-F]+:[\dA-F]{4} [\dA-F]+:[\dA-F]{4} ([\dA-F]{2}) ([\dA-F]{8}):([\dA-F]{8}) /;

/** Collects connections by state; its cost grows with their number. */
export const tcpstatCollector: Collector<NoParams> = {
  type: "tcpstat",
  isDefault: false,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const counts = new Map<string, number>();
  const add = (state: string, value: number) =>
    counts.set(state, (counts.get(state) ?? 0) + value);
  let found = 0;
  for (const path of FILES) {
    const text = kernel.read(path);
    if (text === undefined) continue;
    found++;
    countSockets(text, path, add);
  }
  if (found === 0) throw new Error("/proc/net/tcp is absent");
  counts.forEach((value, state) => emit(STATES, value, { state }));
}

function countSockets(
  text: string,
  path: string,
  add: (state: string, value: number) => void,
): void {
  let rx = 0;
  let tx = 0;
  for (const line of toLines(text).slice(1)) {
    const found = SOCKET_REGEXP.exec(line);
    const name = NAMES[parseInt(found?.[1] ?? "", 16) - 1];
    if (found === null || name === undefined) {
      const shown = JSON.stringify(line.slice(0, 60));
      throw new SyntaxError(`Expected a socket in ${path}, got ${shown}`);
    }
    add(name, 1);
    tx += parseInt(found[2]!, 16);
    rx += parseInt(found[3]!, 16);
  }
  add("rx_queued_bytes", rx);
  add("tx_queued_bytes", tx);
}
