/** How late lines arrive: one that is appended alone, and many that come steadily. */

import { Arrivals, follow, TcpReceiver } from "./_arrivals.ts";
import { LineWriter, writeFor } from "./_line_writer.ts";
import { type Row, toRow } from "./_rows.ts";
import { rest, Shipper, toQuantile, toSource, toTcp } from "./_shipper.ts";

/** Lines a second. */
const RATE = 5000;
/** Time between two writes of them, in milliseconds. */
const BATCH_MS = 2;
/** Lines that are sent before something is measured, so that all is loaded. */
const WARM_LINES = 50;
/** Time between two single lines, in milliseconds: more or less at random. */
const LINE_REST_MS = 30;
const DIRECTORY =
  "  - { name: dir, type: directory, path: DIR/out, format: lines, filename_pattern: all.log }\n";

/** So many lines are appended, each alone. */
export async function benchLine(
  where: "tcp" | "directory",
  lines: number,
): Promise<Row[]> {
  await using tcp = new TcpReceiver();
  await using shipper = await Shipper.start(
    toSource() + (where === "tcp" ? toTcp(tcp.port) : DIRECTORY),
  );
  const arrivals = where === "tcp" ? tcp.arrivals : new Arrivals();
  let isOver = where === "tcp";
  const followed = follow(
    `${shipper.dir}/out/all.log`,
    arrivals,
    () => isOver,
  );
  using writer = new LineWriter(`${shipper.dir}/in/app.log`);
  for (let at = 0; at < WARM_LINES + lines; at++) {
    writer.write(1);
    await arrivals.wait(at + 1);
    await rest(LINE_REST_MS * (0.5 + Math.random()));
  }
  isOver = true;
  await followed;
  const delays = toDelays(writer.times, arrivals);
  return [
    toRow(`one line to ${where}, p50`, toQuantile(delays, 0.5), "ms", 5),
    toRow(`one line to ${where}, p99`, toQuantile(delays, 0.99), "ms"),
  ];
}

/** Lines come steadily for so long, to TCP and a directory at once. */
export async function benchRate(secs: number): Promise<Row[]> {
  await using tcp = new TcpReceiver();
  await using shipper = await Shipper.start(
    toSource() + toTcp(tcp.port) + DIRECTORY,
  );
  const files = new Arrivals();
  let isOver = false;
  const followed = follow(`${shipper.dir}/out/all.log`, files, () => isOver);
  using writer = new LineWriter(`${shipper.dir}/in/app.log`);
  const waitForAll = () =>
    Promise.all([tcp.arrivals.wait(writer.count), files.wait(writer.count)]);
  writer.write(WARM_LINES);
  await waitForAll();
  const before = shipper.readCpuSecs();
  await writeFor(writer, { rate: RATE, secs, batchMs: BATCH_MS });
  const share = (shipper.readCpuSecs() - before) / secs * 100;
  await waitForAll();
  isOver = true;
  await followed;
  const name = `${RATE} lines/s to`;
  return [
    ...toRateRows(`${name} tcp`, writer, tcp.arrivals),
    ...toRateRows(`${name} directory`, writer, files),
    toRow(`${name} both, processor`, share, "%"),
    toRow(`${name} both, memory`, shipper.readMib("peak"), "MiB", 120),
  ];
}

function toRateRows(
  name: string,
  { times }: LineWriter,
  arrivals: Arrivals,
): Row[] {
  const delays = toDelays(times, arrivals);
  const wrong = arrivals.doubled + arrivals.torn;
  return [
    toRow(`${name}, p50`, toQuantile(delays, 0.5), "ms"),
    toRow(`${name}, p99`, toQuantile(delays, 0.99), "ms", 250),
    toRow(`${name}, longest`, toQuantile(delays, 1), "ms"),
    toRow(`${name}, doubled or torn`, wrong, "lines", 0),
  ];
}

function toDelays(written: readonly number[], { times }: Arrivals): number[] {
  return written.slice(WARM_LINES)
    .map((ms, at) => times[WARM_LINES + at]! - ms);
}
