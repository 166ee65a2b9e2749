/** An endpoint with many series, all of which change from scrape to scrape. */

import type { Metric } from "../../lib/facts/collector.ts";
import { openEndpoint } from "../../lib/facts/endpoint.ts";
import { Scraper } from "../../lib/facts/scrape.ts";
import { startServer } from "../../lib/web/server.ts";
import { KernelFiles } from "../../lib/host/kernel_files.ts";
import { MemoryHost } from "../../lib/testing/mod.ts";

const METRICS: readonly Metric[] = Array.from({ length: 100 }, (_, index) => ({
  name: `bench_metric_${index}_total`,
  type: "counter",
  help: "Grows.",
}));

/** Serves so many series on a free port of this host. */
export async function serveSeries(
  count: number,
): Promise<AsyncDisposable & { readonly port: number }> {
  const kernel = new KernelFiles();
  let round = 0;
  const scraper = new Scraper(
    [{
      name: "bench",
      collect: (_, emit) => {
        round++;
        for (let index = 0; index < count; index++) {
          const metric = METRICS[index % METRICS.length]!;
          emit(metric, index * 1000 + round / 4, {
            device: `device-${index}`,
            kind: "bench",
          });
        }
      },
      timeoutMs: 60_000,
      intervalMs: 0,
      labels: {},
    }],
    { kernel, host: () => Promise.resolve(new MemoryHost()) },
    count,
  );
  const warn = () => {};
  const server = await startServer({
    listen: [{ kind: "tcp", hostname: "127.0.0.1", port: 0 }],
    respond: openEndpoint({
      ...{ scraper, kernel, warn },
      path: "/metrics",
      version: "0",
      known: ["bench"],
    }),
    warn,
  });
  return {
    port: Number(new URL(server.addresses[0]!).port),
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      kernel[Symbol.dispose]();
    },
  };
}
