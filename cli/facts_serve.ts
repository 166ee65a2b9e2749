/** `driftless facts --serve`. */

import { openEndpoint } from "../lib/facts/endpoint.ts";
import { collectors } from "../lib/facts/mod.ts";
import type { Scraper } from "../lib/facts/scrape.ts";
import { startServer } from "../lib/facts/server.ts";
import type { Kernel } from "../lib/host/kernel.ts";
import { releaseProgram } from "../lib/host/own_memory.ts";
import { VERSION } from "../lib/version.ts";
import { DEFAULT_LISTEN, parseListen } from "../lib/web/listen.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";

/** What is served, and where. */
export interface ServeOptions {
  /** Runs the collectors. */
  scraper: Pick<Scraper, "collect" | "collectors">;
  /** Tells of this process. */
  kernel: Kernel;
  /** Addresses; the default one when there are none. */
  listen: readonly string[];
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
  const servers = (listen.length === 0 ? [DEFAULT_LISTEN] : listen)
    .map((text) => startServer(parseListen(text), undefined, endpoint));
  const stop = () => servers.forEach((server) => void server.stop());
  const signals = ["SIGINT", "SIGTERM"] as const;
  signals.forEach((signal) => Deno.addSignalListener(signal, stop));
  const places = servers.map(({ address }) => `${address}${path}`).join(" ");
  out.talk(
    `Serving ${scraper.collectors.length} collectors at ${places}  Stop: Ctrl-C`,
  );
  const settled = setTimeout(releaseProgram, SETTLED_MS);
  await Promise.all(servers.map(({ finished }) => finished));
  clearTimeout(settled);
  signals.forEach((signal) => Deno.removeSignalListener(signal, stop));
  return EXIT.done;
}
