/** Feeds a queue from standard input, and tells how it went. */

import { Queue } from "../../../lib/logs/queue.ts";
import { stdinSource } from "../../../lib/logs/sources/stdin.ts";

const [dir = "", closeAfterMs = "0"] = Deno.args;
const queue = new Queue({
  dir,
  maxBytes: 1e8,
  origin: { source: "in", host: { name: "h1" }, labels: {} },
  readers: new Map([["a", new Map()]]),
  holds: true,
  onGap: () => {},
  warn: () => {},
});
const source = await stdinSource.open(
  stdinSource.params.parse({ max_line_bytes: 1000 }),
  { name: "in", feed: queue, once: true, warn: () => {} },
);
Deno.stdout.writeSync(new TextEncoder().encode("open\n"));
if (Number(closeAfterMs) > 0) {
  await new Promise((done) => setTimeout(done, Number(closeAfterMs)));
  await source.close();
}
await source.finished;
await source.close();
queue.end();
Deno.stdout.writeSync(
  new TextEncoder().encode(JSON.stringify(source.counts)),
);
await queue.close();
