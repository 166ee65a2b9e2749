/** `driftless facts`. */

import { TaskError } from "../lib/error.ts";
import type { Alert } from "../lib/facts/alerts/alert.ts";
import {
  chooseNamed,
  type FactsChoice,
  listAll,
} from "../lib/facts/choose_names.ts";
import { type FactsConfig, SAMPLE_LIMIT } from "../lib/facts/config.ts";
import { type Gathered, gatherFacts } from "../lib/facts/gather.ts";
import type { Collected } from "../lib/facts/scrape.ts";
import type { Kernel } from "../lib/host/kernel.ts";
import { openKernel } from "../lib/host/open_kernel.ts";
import type { CommandContext } from "./command.ts";
import { loadFactsConfig } from "./facts_config.ts";
import { openHostRounds } from "./facts_rounds.ts";
import { EXIT } from "./exit.ts";
import { UsageError } from "./parameter.ts";

/** What is configured where there is no file for it. */
const NOTHING = { collectors: [], groups: [], sampleLimit: SAMPLE_LIMIT };

/** What was asked for. */
export interface FactsOptions {
  /** Print what the endpoint would serve. */
  prometheus: boolean;
  /** Print the facts as YAML. */
  yaml: boolean;
  /** Tell where the facts come from. */
  explain: boolean;
  /** Serve metrics until the process is stopped. */
  serve: boolean;
  /** Where to serve; as configured when empty. */
  listen: readonly string[];
  /** File that says who may scrape; as configured when absent. */
  webConfig: string | undefined;
  /** Tell notifiers of alerts. */
  notify: boolean;
  /** Groups and collectors; all that are on when empty. `alerts` lists alerts. */
  names: readonly string[];
}

/** Tells the facts of this host, or serves them. */
export async function factsCommand(
  context: CommandContext,
  options: FactsOptions,
): Promise<number> {
  const { redactor } = context;
  const { names, prometheus, serve } = options;
  requireOneForm(options, context.out.json);
  const config = await loadFactsConfig(context);
  if (names.includes("alerts")) {
    const { alertsCommand } = await import("./facts_alerts.ts");
    return await alertsCommand(context, config, options);
  }
  const chosen = await chooseAll(options, config);
  using kernel = await openKernel();
  const rounds = await openHostRounds({
    ...chosen,
    sampleLimit: config?.sampleLimit ?? SAMPLE_LIMIT,
    kernel,
    redactor,
  });
  if (serve) {
    const { serveFacts } = await import("./facts_serve.ts");
    return await serveFacts(context, {
      rounds,
      pushes: config?.pushes ?? [],
      watched: names.length === 0 && hasThresholds(config) ? config : undefined,
      kernel,
      listen: options.listen.length > 0 ? options.listen : config?.listen ?? [],
      path: config?.path ?? "/metrics",
      webConfigFile: options.webConfig ?? config?.webConfigFile,
    });
  }
  if (options.explain) {
    const { explainFacts } = await import("./facts_explain.ts");
    await explainFacts(context, rounds, names);
    return EXIT.done;
  }
  context.out.progress("reading facts");
  const gathered = await gatherFacts(rounds);
  if (prometheus) {
    const own = await findAlertMetrics(context, options, config, kernel);
    await showMetrics(context, [...gathered.metrics, ...own]);
  } else {
    const alerts = await findAlerts(context, options, config, kernel, gathered);
    const { showFacts } = await import("./facts_show.ts");
    await showFacts(context, gathered, { ...options, alerts });
  }
  return toExit(gathered.metrics);
}

/** Takes a round of thresholds over what was gathered; undefined where there are none, or only a part was gathered. */
async function findAlerts(
  context: CommandContext,
  { names, notify }: FactsOptions,
  config: FactsConfig | undefined,
  kernel: Kernel,
  gathered: Gathered,
): Promise<Alert[] | undefined> {
  if (!hasThresholds(config) || names.length > 0) return undefined;
  const { look } = await import("./facts_alerts.ts");
  return await look(context, { config, kernel, notify }, gathered);
}

/** Metrics of alerts, as the endpoint tells them. */
async function findAlertMetrics(
  context: CommandContext,
  { names, notify }: FactsOptions,
  config: FactsConfig | undefined,
  kernel: Kernel,
): Promise<Collected[]> {
  if (!hasThresholds(config) || names.length > 0) return [];
  const { lookForMetrics } = await import("./facts_alerts.ts");
  return await lookForMetrics(context, { config, kernel, notify });
}

function hasThresholds(config: FactsConfig | undefined): config is FactsConfig {
  return config !== undefined && config.thresholds.length > 0;
}

/** What is printed has one form. */
function requireOneForm(options: FactsOptions, json: boolean): void {
  const forms = (["prometheus", "yaml", "explain", "serve"] as const)
    .filter((name) => options[name]).map((name) => `--${name}`);
  if (json && (options.prometheus || options.yaml)) forms.push("--json");
  if (forms.length < 2) return;
  throw new UsageError(`Expected one of ${forms.join(" and ")}, got both`);
}

/** What is configured and on by default, with what thresholds look at besides; or what was named. */
async function chooseAll(
  { names, prometheus, serve }: FactsOptions,
  config: FactsConfig | undefined,
): Promise<FactsChoice> {
  const isMetrics = prometheus || serve;
  if (names.length > 0) return choose(names, config ?? NOTHING, isMetrics);
  const all = await listAll(config, !isMetrics);
  if (isMetrics || !hasThresholds(config)) return all;
  const { listWatchedGroups } = await import("../lib/facts/alerts/reading.ts");
  const known = new Set(all.groups.map(({ name }) => name));
  const more = listWatchedGroups(config.thresholds, all.groups)
    .filter(({ name }) => !known.has(name));
  return { ...all, groups: [...all.groups, ...more] };
}

/** A word that means nothing is a mistake of the command line. */
function choose(
  names: readonly string[],
  configured: FactsChoice,
  isMetrics: boolean,
): FactsChoice {
  try {
    return chooseNamed(names, configured, isMetrics);
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    throw new UsageError(error.message, error.advice);
  }
}

async function showMetrics(
  { out }: CommandContext,
  collected: readonly Collected[],
): Promise<void> {
  const { expose } = await import("../lib/facts/expose.ts");
  const { mergeFamilies } = await import("../lib/facts/families.ts");
  const { families } = mergeFamilies(collected);
  out.result(expose(families, "text").trimEnd());
}

/** One that found nothing to look at is no failure. */
function toExit(collected: readonly Collected[]): number {
  return collected.some(({ outcome }) => outcome === "failed")
    ? EXIT.failed
    : EXIT.done;
}
