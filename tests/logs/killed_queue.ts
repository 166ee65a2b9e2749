/** Puts entries into a queue until it is killed, telling each that is in it: a hundred numbers to a line. */

import { Queue } from "../../lib/logs/queue.ts";

const [dir = ""] = Deno.args;
const encoder = new TextEncoder();
const queue = new Queue({
  dir,
  maxBytes: 1e9,
  origin: { source: "in", host: { name: "h1" }, labels: {} },
  readers: new Map(),
  holds: false,
  onGap: () => {},
  warn: () => {},
});
for (let number = 0;; number++) {
  queue.offer([{
    atMs: number,
    text: `${number} ${"x".repeat(number % 9000)}`,
  }]);
  if (number % 50 === 0) await queue.sync();
  const end = number % 100 === 99 ? "\n" : " ";
  Deno.stdout.writeSync(encoder.encode(`${number}${end}`));
}
