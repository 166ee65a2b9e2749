/** `driftless facts`. */

import { TaskError } from "../lib/error.ts";
import {
  chooseNamed,
  type FactsChoice,
  listAll,
} from "../lib/facts/choose_names.ts";
import { SAMPLE_LIMIT } from "../lib/facts/config.ts";
import { gatherFacts } from "../lib/facts/gather.ts";
import { groups } from "../lib/facts/groups/mod.ts";
import { collectors } from "../lib/facts/mod.ts";
import { openRounds } from "../lib/facts/open_groups.ts";
import type { Collected } from "../lib/facts/scrape.ts";
import { readAddresses } from "../lib/host/addresses.ts";
import type { Host } from "../lib/host/host.ts";
import { KernelFiles } from "../lib/host/kernel_files.ts";
import type { Redactor } from "../lib/secret.ts";
import type { CommandContext } from "./command.ts";
import { loadFactsConfig } from "./facts_config.ts";
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
  /** Groups and collectors; all that are on when empty. */
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
  const isMetrics = prometheus || serve;
  const config = await loadFactsConfig(context);
  const chosen = names.length === 0
    ? await listAll(config, !isMetrics)
    : choose(names, config ?? NOTHING, isMetrics);
  using kernel = new KernelFiles();
  const rounds = await openRounds({
    collectorRegistry: collectors,
    groupRegistry: groups,
    ...chosen,
    sampleLimit: config?.sampleLimit ?? SAMPLE_LIMIT,
  }, {
    kernel,
    host: () => openHost(redactor),
    addresses: readAddresses,
    redactor,
  });
  if (serve) {
    const { serveFacts } = await import("./facts_serve.ts");
    return await serveFacts(context, {
      scraper: rounds,
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
  if (prometheus) await showMetrics(context, gathered.metrics);
  else {
    const { showFacts } = await import("./facts_show.ts");
    await showFacts(context, gathered, options);
  }
  return toExit(gathered.metrics);
}

/** What is printed has one form. */
function requireOneForm(options: FactsOptions, json: boolean): void {
  const forms = (["prometheus", "yaml", "explain", "serve"] as const)
    .filter((name) => options[name]).map((name) => `--${name}`);
  if (json && (options.prometheus || options.yaml)) forms.push("--json");
  if (forms.length < 2) return;
  throw new UsageError(`Expected one of ${forms.join(" and ")}, got both`);
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

async function openHost(redactor: Redactor): Promise<Host> {
  const { LocalHost } = await import("../lib/host/local.ts");
  return new LocalHost(() => false, (text) => redactor.has(text));
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
