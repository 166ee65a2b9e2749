/** Puts entries into a queue whose files may not grow beyond 4096 bytes. */

import { Queue } from "../../lib/logs/queue.ts";

const [dir = ""] = Deno.args;
const say = (text: string) =>
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
const queue = new Queue({
  dir,
  maxBytes: 1e9,
  origin: { source: "in", host: { name: "h1" }, labels: {} },
  readers: new Map(),
  holds: false,
  onGap: () => {},
  warn: say,
});
const put = (letter: string, size: number) =>
  queue.offer([{ atMs: 0, text: letter.repeat(size) }]);
say(`${put("x", 3000)}`);
say(`${put("y", 3000)} ${put("y", 10)} ${queue.isFull}`);
await queue.waitForRoom(new AbortController().signal);
say(`${put("z", 10)}`);
await queue.close();
