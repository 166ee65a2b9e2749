/** `driftless validate`. */

import type { AgentSettings } from "../lib/agent/settings.ts";
import { toTasks } from "../lib/apply/nodes.ts";
import { findSurroundings, loadSetup, type Setup } from "../lib/apply/setup.ts";
import { isWithoutTasks } from "../lib/config/load.ts";
import type { ApplyConfig } from "../lib/config/node.ts";
import { ConfigError, ConfigErrors } from "../lib/error.ts";
import type { FactsConfig } from "../lib/facts/config.ts";
import type { LogsConfig } from "../lib/logs/config/config.ts";
import { tasks } from "../tasks/mod.ts";
import { requireTasks } from "./alerts_tasks.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { findPluginErrors } from "./plugins_check.ts";
import { loadFactsConfig } from "./facts_config.ts";
import { listPrograms, mayHaveKind } from "./kind_file.ts";
import { findUnitErrors, listUnits } from "./units_check.ts";
import { toCommand } from "./next.ts";
import { toCount } from "./output.ts";

/** What a configuration holds. */
interface Valid {
  apply: ApplyConfig | undefined;
  facts: FactsConfig | undefined;
  logs: LogsConfig | undefined;
}

/** Checks the configuration and tells how much of it there is. */
export async function validateCommand(
  context: CommandContext,
): Promise<number> {
  const startedAt = performance.now();
  const errors: ConfigError[] = [];
  const facts = await keepErrors(errors, () => loadFactsConfig(context));
  const logs = await keepErrors(errors, () => loadLogsFiles(context));
  const agent = await keepErrors(errors, () => loadAgentFile(context));
  await keepErrors(errors, () => loadSecretsFiles(context));
  for (const path of [facts?.webConfigFile, agent?.webConfigFile]) {
    if (path !== undefined) await keepErrors(errors, () => checkWeb(path));
  }
  const isOther = facts !== undefined || logs !== undefined ||
    agent !== undefined || errors.length > 0;
  // Without any other file the answer is that of apply: what is missing.
  const apply = isOther && !mayHaveKind("apply", context.options.config)
    ? undefined
    : await keepErrors(errors, () => loadApplyFiles(context, isOther));
  if (apply && facts) {
    await keepErrors(errors, () => requireTasks(facts.notifiers, apply));
  }
  const units = listUnits(context.options.config);
  errors.push(...await findUnitErrors(units, errors));
  errors.push(...await findPluginErrors(context, errors));
  errors.push(...await findTypeErrors(context, apply, errors));
  if (errors.length > 0) throw new ConfigErrors(errors);
  return tell(context, { apply, facts, logs }, performance.now() - startedAt);
}

/** Checks the types of the programs of the configuration; on lines with mistakes that are known already nothing more is told. */
async function findTypeErrors(
  { options }: CommandContext,
  apply: ApplyConfig | undefined,
  known: readonly ConfigError[],
): Promise<ConfigError[]> {
  const units = listUnits(options.config).names;
  const read = [...apply?.files ?? [], ...units];
  const { dir, names } = listPrograms(options.config, read);
  // The check reads whatever is imported: it looks at nothing that was refused.
  const isRefused = known.some(({ message }) =>
    /^Cannot (run|use) "/.test(message)
  );
  if (names.length === 0 || isRefused) return [];
  const { checkTypes } = await import("./check_types.ts");
  const toLine = ({ place }: ConfigError) => `${place?.file}:${place?.line}`;
  const lines = new Set(known.map(toLine));
  const errors = await checkTypes(dir, names);
  return errors.filter((error) => !lines.has(toLine(error)));
}

async function loadLogsFiles(
  { options, redactor }: CommandContext,
): Promise<LogsConfig | undefined> {
  if (!mayHaveKind("logs", options.config)) return undefined;
  const { loadLogs } = await import("../lib/logs/config/load_config.ts");
  return await loadLogs(await findSurroundings(options, redactor));
}

/** Loads the providers of secrets, and asks none. */
async function loadSecretsFiles(
  { options, redactor }: CommandContext,
): Promise<void> {
  if (!mayHaveKind("secrets", options.config)) return;
  const { loadProviders } = await import("../lib/secrets/load_providers.ts");
  const asked = { ...options, asksNobody: true };
  await loadProviders(await findSurroundings(asked, redactor));
}

/** Loads the agent file; undefined where there is none. */
async function loadAgentFile(
  { options, redactor }: CommandContext,
): Promise<AgentSettings | undefined> {
  if (!mayHaveKind("agent", options.config)) return undefined;
  const { loadSettings } = await import("../lib/agent/load_settings.ts");
  const surroundings = await findSurroundings(options, redactor);
  const { raw, settings } = await loadSettings(surroundings);
  return Object.keys(raw).length > 0 ? settings : undefined;
}

/** Checks the file that says who may ask the server. */
async function checkWeb(path: string): Promise<void> {
  const { loadWebConfig } = await import("../lib/web/config_file.ts");
  await loadWebConfig(path);
}

async function loadApplyFiles(
  { options, redactor }: CommandContext,
  mayBeAbsent: boolean,
): Promise<ApplyConfig | undefined> {
  let setup: Setup;
  try {
    setup = await loadSetup({ ...options, registry: tasks }, redactor);
  } catch (error) {
    if (mayBeAbsent && isWithoutTasks(error)) return undefined;
    throw error;
  }
  const { config, scope } = setup;
  if (config.audit.length === 0) return config;
  const { readAuditOutputs } = await import("../lib/logs/ship_audit.ts");
  const rendered = config.audit.map(async ({ value, spot }) => ({
    value: await scope.render(value),
    spot,
  }));
  await readAuditOutputs(await Promise.all(rendered));
  return config;
}

/** Runs a step whose mistakes are told with those of others. */
async function keepErrors<T>(
  errors: ConfigError[],
  step: () => Promise<T> | T,
): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof ConfigErrors) errors.push(...error.errors);
    else if (error instanceof ConfigError) errors.push(error);
    else throw error;
    return undefined;
  }
}

function tell(
  { options, out }: CommandContext,
  { apply, facts, logs }: Valid,
  ms: number,
): number {
  const counts = apply && {
    files: apply.files.length,
    tasks: apply.nodes.flatMap(toTasks).length,
    handlers: apply.handlers.length,
  };
  if (out.json) {
    out.record({
      type: "valid",
      ...counts,
      ...facts && {
        collectors: facts.collectors.length,
        groups: facts.groups.length,
        thresholds: facts.thresholds.length,
        notifiers: facts.notifiers.length,
      },
      ...logs && {
        sources: logs.sources.length,
        outputs: logs.outputs.length,
      },
    });
    return EXIT.done;
  }
  const parts = [
    ...counts
      ? [`${toCount(counts.tasks, "task")} in ${toCount(counts.files, "file")}`]
      : [],
    ...facts
      ? [
        toCount(facts.collectors.length, "collector"),
        toCount(facts.groups.length, "fact group"),
        ...toSome(facts.thresholds.length, "threshold"),
        ...toSome(facts.notifiers.length, "notifier"),
      ]
      : [],
    ...logs
      ? [
        toCount(logs.sources.length, "log source"),
        toCount(logs.outputs.length, "log output"),
      ]
      : [],
  ].join(", ");
  const next = apply
    ? ["apply", "--dry-run"]
    : logs
    ? ["logs", "--once"]
    : ["facts"];
  const words = toCommand(options, ...next);
  const time = `(${(ms / 1000).toFixed(2)} s)`;
  out.result(
    `${out.paint("green", "Valid")}: ${parts} ${time}.  Next: ${words}`,
  );
  return EXIT.done;
}

function toSome(count: number, word: string): string[] {
  return count === 0 ? [] : [toCount(count, word)];
}
