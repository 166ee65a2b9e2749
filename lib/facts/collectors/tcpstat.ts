/**
 * The `tcpstat` collector: TCP connections by state and what waits in their
 * queues, from `/proc/net/tcp` and `/proc/net/tcp6` (proc_net(5)).
 *
 * @module
 */

import type { Collector, Emit, NoParams, Source } from "../collector.ts";
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

/** Length of a port after its colon and the blank, of a state and of a queue, hexadecimal. */
const PORT_LENGTH = 5;
const STATE_LENGTH = 2;
const QUEUE_LENGTH = 8;

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

/** Adds lines such as ` 0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 …`. */
function countSockets(
  text: string,
  path: string,
  add: (state: string, value: number) => void,
): void {
  let rx = 0;
  let tx = 0;
  const head = text.indexOf("\n");
  for (let start = head + 1; head !== -1 && start < text.length;) {
    const end = text.indexOf("\n", start);
    const line = text.slice(start, end === -1 ? text.length : end);
    // The number of the socket, the port here and the port there.
    let colon = line.indexOf(":");
    colon = line.indexOf(":", colon + 1);
    colon = line.indexOf(":", colon + 1);
    const at = colon + 1 + PORT_LENGTH;
    const tail = at + STATE_LENGTH + 1;
    const middle = tail + QUEUE_LENGTH + 1;
    const name = NAMES[parseInt(line.slice(at, at + STATE_LENGTH), 16) - 1];
    const sent = parseInt(line.slice(tail, tail + QUEUE_LENGTH), 16);
    const received = parseInt(line.slice(middle, middle + QUEUE_LENGTH), 16);
    const isWhole = line[at - 1] === " " && line[tail - 1] === " " &&
      line[middle - 1] === ":" && line[middle + QUEUE_LENGTH] === " ";
    if (!isWhole || name === undefined || Number.isNaN(sent + received)) {
      throw new SyntaxError(
        `Expected a socket in ${path}, got ${
          JSON.stringify(line.slice(0, 60))
        }`,
      );
    }
    add(name, 1);
    tx += sent;
    rx += received;
    start = end === -1 ? text.length : end + 1;
  }
  add("rx_queued_bytes", rx);
  add("tx_queued_bytes", tx);
}
