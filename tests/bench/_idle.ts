/** What files cost that nobody writes to. */

import { TcpReceiver } from "./_arrivals.ts";
import { type Row, toRow } from "./_rows.ts";
import { rest, Shipper, toSource, toTcp } from "./_shipper.ts";

const FILES = 1000;
/** After so long positions are kept, and what only the start needed is over. */
const SETTLE_MS = 5000;

/** Measures for so long. */
export async function benchIdle(secs: number): Promise<Row[]> {
  await using tcp = new TcpReceiver();
  await using shipper = await Shipper.start(
    toSource("*.log") + toTcp(tcp.port),
  );
  for (let at = 0; at < FILES; at++) {
    Deno.writeTextFileSync(`${shipper.dir}/in/${at}.log`, `${at} line\n`);
  }
  await tcp.arrivals.wait(FILES);
  await rest(SETTLE_MS);
  const before = shipper.readCpuSecs();
  await rest(secs * 1000);
  const share = (shipper.readCpuSecs() - before) / secs * 100;
  return [
    toRow(`${FILES} idle files, processor`, share, "%", 1),
    toRow(`${FILES} idle files, memory`, shipper.readMib("peak"), "MiB", 120),
  ];
}
