/** `driftless facts --serve`. */

import { openEndpoint } from "../lib/facts/endpoint.ts";
import { collectors } from "../lib/facts/mod.ts";
import type { Scrape } from "../lib/facts/join_scrapers.ts";
import type { Kernel } from "../lib/host/kernel.ts";
import { keepReleased } from "../lib/host/own_memory.ts";
import { VERSION } from "../lib/version.ts";
import { DEFAULT_LISTEN, type Listen, parseListen } from "../lib/web/listen.ts";
import { openWeb } from "../lib/web/open_web.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { openServing, type ServingOptions } from "./facts_serving.ts";
import { mayHaveKind } from "./kind_file.ts";
import { UsageError } from "./parameter.ts";
import { toStateDir } from "./state_dir.ts";

/** What is served, and where. */
export interface ServeOptions extends Omit<ServingOptions, "others"> {
  /** Addresses; the default one when there are none. */
  listen: readonly string[];
  /** Path of the metrics. */
  path: string;
  /** File that says who may scrape; everybody may without it. */
  webConfigFile: string | undefined;
}

/** Serves metrics until SIGINT or SIGTERM; what was asked before is still answered. */
export async function serveFacts(
  context: CommandContext,
  options: ServeOptions,
): Promise<number> {
  const { rounds, pushes, watched, kernel, listen, path, webConfigFile } =
    options;
  const { out } = context;
  const warn = (text: string) => out.talk(`warning ${text}`);
  const known = Object.keys(collectors);
  const others = await openLogs(context, kernel);
  const serving = await openServing(
    context,
    { rounds, pushes, watched, kernel, others },
  );
  const server = await openWeb({
    listen: (listen.length === 0 ? [DEFAULT_LISTEN] : listen).map(readListen),
    respond: openEndpoint({
      ...{ scraper: serving.scraper, kernel, path, known, warn },
      version: VERSION,
    }),
    configFile: webConfigFile,
    warn,
  });
  const places = server.addresses.map((address) =>
    address.startsWith("unix:") ? address : address + path
  );
  const stopped = waitForStop();
  await serving.start();
  out.talk(
    `Serving ${rounds.collectors.length} collectors at ${
      places.join(" ")
    }  Stop: Ctrl-C`,
  );
  using _released = keepReleased();
  await stopped;
  await Promise.all([server.stop(), serving.stop()]);
  return EXIT.done;
}

/** Pipelines are told where a configuration has some. */
async function openLogs(
  { options }: CommandContext,
  kernel: Kernel,
): Promise<Scrape[]> {
  if (!mayHaveKind("logs", options.config)) return [];
  const { openLogScraper } = await import("./facts_logs.ts");
  return [openLogScraper(toStateDir(options), kernel)];
}

/** A second signal ends the process at once. */
async function waitForStop(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const signals = ["SIGINT", "SIGTERM"] as const;
  signals.forEach((signal) => Deno.addSignalListener(signal, resolve));
  await promise;
  signals.forEach((signal) => Deno.removeSignalListener(signal, resolve));
}

function readListen(text: string): Listen {
  try {
    return parseListen(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(error.message);
  }
}
