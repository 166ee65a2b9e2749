/** `driftless facts --serve`. */

import { openEndpoint } from "../lib/facts/endpoint.ts";
import { collectors } from "../lib/facts/mod.ts";
import type { Scraper } from "../lib/facts/scrape.ts";
import {
  DEFAULT_LISTEN,
  parseListen,
  startServer,
} from "../lib/facts/server.ts";
import type { Kernel } from "../lib/host/kernel.ts";
import { releaseProgram } from "../lib/host/own_memory.ts";
import { VERSION } from "../lib/version.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";

/** What is served, and where. */
export interface ServeOptions {
  /** Runs the collectors. */
  scraper: Pick<Scraper, "collect" | "collectors">;
  /** Tells of this process. */
  kernel: Kernel;
  /** Address; the default one when absent. */
  listen: string | undefined;
  /** Path of the metrics. */
  path: string;
}

/** When what only the start needed is given back, in milliseconds. */
const SETTLED_MS = 20_000;

/** Serves metrics until SIGINT or SIGTERM; what was asked before is still answered. */
export async function serveFacts(
  { out }: CommandContext,
  { scraper, kernel, listen, path }: ServeOptions,
): Promise<number> {
  const endpoint = openEndpoint({
    scraper,
    kernel,
    path,
    version: VERSION,
    known: Object.keys(collectors),
    warn: (text) => out.talk(`warning ${text}`),
  });
  const server = startServer(
    parseListen(listen ?? DEFAULT_LISTEN),
    undefined,
    endpoint,
  );
  const stop = () => void server.stop();
  const signals = ["SIGINT", "SIGTERM"] as const;
  signals.forEach((signal) => Deno.addSignalListener(signal, stop));
  out.talk(
    `Serving ${scraper.collectors.length} collectors at ${server.address}${path}  Stop: Ctrl-C`,
  );
  const settled = setTimeout(releaseProgram, SETTLED_MS);
  await server.finished;
  clearTimeout(settled);
  signals.forEach((signal) => Deno.removeSignalListener(signal, stop));
  return EXIT.done;
}
