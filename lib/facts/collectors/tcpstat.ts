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

/** The number of the socket ends here in every line. */
const COLON = ":";
/** Lengths of `state tx_queue:rx_queue`, hexadecimal. */
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

/** Reads lines such as ` 0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 …`. */
function countSockets(
  text: string,
  path: string,
  add: (state: string, value: number) => void,
): void {
  let rx = 0;
  let tx = 0;
  let start = text.indexOf("\n") + 1;
  while (start < text.length) {
    const end = text.indexOf("\n", start);
    // The ports follow the second and third colon.
    let colon = start;
    for (let number = 0; number < 3; number++) {
      colon = text.indexOf(COLON, colon + 1);
    }
    const at = colon + " 0000 ".length;
    const state = parseInt(
      text.slice(at, at + STATE_LENGTH),
      16,
    );
    const queues = at + STATE_LENGTH + 1;
    const name = NAMES[state - 1];
    if (colon <= start || end === -1 || at > end || name === undefined) {
      throw new SyntaxError(
        `Expected a socket in ${path}, got ${
          JSON.stringify(text.slice(start, start + 60))
        }`,
      );
    }
    add(name, 1);
    tx += parseInt(text.slice(queues, queues + QUEUE_LENGTH), 16);
    rx += parseInt(
      text.slice(queues + QUEUE_LENGTH + 1, queues + 2 * QUEUE_LENGTH + 1),
      16,
    );
    start = end + 1;
  }
  add("rx_queued_bytes", rx);
  add("tx_queued_bytes", tx);
}
