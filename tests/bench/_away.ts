/** What outputs cost that are away, and whether all arrives when they are back. */

import { HttpReceiver, TcpReceiver } from "./_arrivals.ts";
import { LineWriter, writeFor } from "./_line_writer.ts";
import { type Row, say, toRow } from "./_rows.ts";
import { Shipper, toSlope, toSource, toTcp } from "./_shipper.ts";

/** Time between two writes of lines, in milliseconds. */
const BATCH_MS = 10;
/** Time between two looks at memory, in milliseconds. */
const MEMORY_MS = 10_000;
/** What is loaded and compiled is there after so many minutes. */
const WARM_MINUTES = 1;

/** Memory in MiB at a minute. */
interface Look {
  readonly x: number;
  readonly y: number;
}

/**
 * Two outputs are away, one refuses and one hangs, while a third one works;
 * then they come back.
 * @throws {Error} When a line is lost.
 */
export async function benchAway(
  { minutes, rate }: { readonly minutes: number; readonly rate: number },
): Promise<Row[]> {
  await using tcp = new TcpReceiver();
  await using hanging = new HttpReceiver({ isHanging: true });
  const port = findPort();
  await using shipper = await Shipper.start(
    toSource() + toTcp(tcp.port) + toHttp("refused", port) +
      toHttp("hanging", hanging.port),
  );
  using writer = new LineWriter(`${shipper.dir}/in/app.log`, {
    keepsTimes: false,
  });
  const looks: Look[] = [];
  await writeFor(writer, {
    rate,
    secs: minutes * 60,
    batchMs: BATCH_MS,
    during: openWatch(shipper, looks),
  });
  const behind = writer.count - tcp.arrivals.count;
  await using refused = new HttpReceiver({ port });
  hanging.wake();
  const backAt = performance.now();
  const all = {
    tcp: tcp.arrivals,
    refused: refused.arrivals,
    hanging: hanging.arrivals,
  };
  for (const one of Object.values(all)) await one.wait(writer.count);
  const seconds = (performance.now() - backAt) / 1000;
  const name = "outputs away";
  return [
    toRow(`${name}, lines written`, writer.count, "lines"),
    toRow(`${name}, the working one behind at the end`, behind, "lines"),
    ...toMemoryRows(name, looks),
    toRow(`${name} and back, memory peak`, shipper.readMib("peak"), "MiB", 120),
    toRow(`${name} and back, all arrived after`, seconds, "s"),
    ...Object.entries(all).map(([output, { doubled, torn }]) =>
      toRow(
        `${name} and back, ${output}: doubled or torn`,
        doubled + torn,
        "lines",
        0,
      )
    ),
  ];
}

/** Makes what looks at memory whenever it is time, and tells it at once. */
function openWatch(shipper: Shipper, looks: Look[]): () => void {
  const startedAt = performance.now();
  return () => {
    const ms = performance.now() - startedAt;
    if (ms < (looks.length + 1) * MEMORY_MS) return;
    const mib = shipper.readMib("now");
    looks.push({ x: ms / 60_000, y: mib });
    const [seconds, size] = [ms / 1000, mib].map((one) =>
      one.toFixed(0).padStart(5)
    );
    say(`  ${seconds} s ${size} MiB`);
  };
}

function toMemoryRows(name: string, looks: readonly Look[]): Row[] {
  const warm = looks.filter(({ x }) => x > WARM_MINUTES);
  const all = (warm.length === 0 ? looks : warm).map(({ y }) => y);
  return [
    toRow(`${name}, memory at first`, all[0] ?? NaN, "MiB"),
    toRow(`${name}, memory at last`, all.at(-1) ?? NaN, "MiB"),
    toRow(`${name}, memory at most`, Math.max(...all), "MiB", 120),
    toRow(`${name}, growth of memory`, toSlope(warm), "MiB/min", 1),
  ];
}

function toHttp(name: string, port: number): string {
  return `  - { name: ${name}, type: http, url: "http://127.0.0.1:${port}/", ` +
    `format: lines, timeout: 10, retry: { max_backoff: 5 } }\n`;
}

function findPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
