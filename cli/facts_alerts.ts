/** Alerts in `driftless facts`: `facts alerts`, those of one look at the host, and those beside the endpoint. */

import type { Alert } from "../lib/facts/alerts/alert.ts";
import { watchOn } from "../lib/facts/alerts/loop.ts";
import { emitAlerts } from "../lib/facts/alerts/metrics.ts";
import type { Round } from "../lib/facts/alerts/reading.ts";
import type { Watch } from "../lib/facts/alerts/watch.ts";
import type { FactsConfig } from "../lib/facts/config.ts";
import { gatherFacts } from "../lib/facts/gather.ts";
import type { Scrape } from "../lib/facts/join_scrapers.ts";
import {
  type Collected,
  type OpenCollector,
  Scraper,
} from "../lib/facts/scrape.ts";
import type { Kernel } from "../lib/host/kernel.ts";
import { openKernel } from "../lib/host/open_kernel.ts";
import { toAlertRecords } from "./alerts_data.ts";
import { openWatch, openWatchedRounds } from "./alerts_open.ts";
import { showAlerts, toCounts } from "./alerts_text.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import type { FactsOptions } from "./facts.ts";
import { toCommand } from "./next.ts";
import { UsageError } from "./parameter.ts";

/** Name of what tells of alerts among the collectors. */
const COLLECTOR = "alerts";
/** Least time from round to round, in seconds. */
const LEAST_SECS = 1;

/** How a look is taken. */
export interface LookOptions {
  /** What is watched, and who is told. */
  readonly config: FactsConfig;
  /** The kernel's files. */
  readonly kernel: Kernel;
  /** Tell notifiers what is due. */
  readonly notify: boolean;
}

/** Lists the alerts of this host. */
export async function alertsCommand(
  context: CommandContext,
  config: FactsConfig | undefined,
  own: FactsOptions,
): Promise<number> {
  const { out, options } = context;
  const { notify, yaml } = own;
  requireAlone(own);
  if (config === undefined || config.thresholds.length === 0) {
    throw new UsageError(
      "There are no thresholds in the facts files",
      'Declare some under "thresholds", or set those of a fact group',
    );
  }
  using kernel = await openKernel();
  out.progress("reading facts");
  const alerts = await look(context, { config, kernel, notify });
  if (out.json || yaml) {
    await recordAlerts(context, alerts);
    return EXIT.done;
  }
  await showAlerts(out, alerts);
  const isBad = alerts.some(({ severity, state }) =>
    severity !== undefined || state === "no_data"
  );
  out.result(
    `${out.paint(isBad ? "magenta" : "green", toCounts(alerts))}.  Next: ${
      toCommand(options, "facts", "alerts", "--json")
    }`,
  );
  return EXIT.done;
}

/** Alerts are told whole, and alone. */
function requireAlone(
  { names, prometheus, serve, explain }: FactsOptions,
): void {
  if (names.length > 1) {
    throw new UsageError('Expected "alerts" alone, got other names besides');
  }
  if (!prometheus && !serve && !explain) return;
  throw new UsageError(
    'Expected "alerts" with --json or --yaml only',
    "Metrics of alerts are served by: driftless facts --serve",
  );
}

/** Writes alerts as one object, as JSON or YAML. */
async function recordAlerts(
  { out, redactor }: CommandContext,
  alerts: readonly Alert[],
): Promise<void> {
  const record = redactor.redactData({
    type: "alerts",
    version: 1,
    at: new Date().toISOString(),
    alerts: await toAlertRecords(alerts),
  });
  if (out.json) return out.record(record);
  const { dump } = await import("js-yaml");
  out.result(dump(record, { lineWidth: -1 }).trimEnd());
}

/** Takes one round of thresholds: over what was gathered, else over what they look at themselves. */
export async function look(
  context: CommandContext,
  { config, kernel, notify }: LookOptions,
  gathered?: Round,
): Promise<Alert[]> {
  using watch = await openWatch(context, config, kernel, notify);
  const round = gathered ??
    await gatherFacts(await openWatchedRounds(context, config, kernel));
  await watch.step(round, true);
  if (notify && watch.keeper !== undefined) {
    context.out.talk(`Notifiers are told by ${watch.keeper}, which serves`);
  } else if (notify) await watch.notify(new AbortController().signal);
  return watch.alerts;
}

/** Takes one round of thresholds and tells what it found as metrics. */
export async function lookForMetrics(
  context: CommandContext,
  { config, kernel, notify }: LookOptions,
): Promise<Collected[]> {
  using watch = await openWatch(context, config, kernel, notify);
  const rounds = await openWatchedRounds(context, config, kernel);
  await watch.step(await gatherFacts(rounds), true);
  if (notify) await watch.notify(new AbortController().signal);
  return await openAlertScraper(config, watch, kernel).collect();
}

/** What watches beside the endpoint. */
export interface Watching {
  /** Tells of alerts among the metrics. */
  readonly scraper: Scrape;
  /** Begins. */
  start(): void;
  /** Ends after what is under way. */
  stop(): Promise<void>;
}

/** Opens what watches beside the endpoint. */
export async function openWatching(
  context: CommandContext,
  config: FactsConfig,
  kernel: Kernel,
): Promise<Watching> {
  const { thresholds, roundSecs } = config;
  const watch = await openWatch(context, config, kernel, true);
  const rounds = await openWatchedRounds(context, config, kernel);
  const stop = new AbortController();
  let ended: Promise<void> = Promise.resolve();
  return {
    scraper: openAlertScraper(config, watch, kernel),
    start: () => {
      ended = watchOn({
        watch,
        thresholds,
        rounds,
        intervalMs: Math.max(roundSecs, LEAST_SECS) * 1000,
        warn: (text) => context.out.talk(`warning ${text}`),
      }, stop.signal);
    },
    stop: async () => {
      stop.abort();
      await ended;
      watch[Symbol.dispose]();
    },
  };
}

/** Makes what tells of alerts as a collector does. */
export function openAlertScraper(
  { thresholds, sampleLimit }: FactsConfig,
  watch: Pick<Watch, "alerts" | "dropped" | "tallies">,
  kernel: Kernel,
): Scraper {
  const collector: OpenCollector = {
    name: COLLECTOR,
    collect: (_source, emit) => {
      const { alerts, dropped, tallies } = watch;
      emitAlerts({ thresholds, alerts, dropped, tallies }, emit);
    },
    timeoutMs: 1000,
    intervalMs: 0,
    labels: {},
  };
  const host = async () =>
    new (await import("../lib/host/local.ts")).LocalHost();
  return new Scraper([collector], { kernel, host }, sampleLimit);
}
