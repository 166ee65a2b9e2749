/** `driftless validate`. */

import { toTasks } from "../lib/apply/nodes.ts";
import { loadSetup, toHome } from "../lib/apply/setup.ts";
import { findConfig, listConfigFiles } from "../lib/config/discover.ts";
import { ConfigError, ConfigErrors } from "../lib/error.ts";
import type { FactsConfig } from "../lib/facts/config.ts";
import { tasks } from "../tasks/mod.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { loadFactsConfig } from "./facts_config.ts";
import { toCommand } from "./next.ts";
import { toCount } from "./output.ts";

/** Checks the configuration and tells how much of it there is. */
export async function validateCommand(
  context: CommandContext,
): Promise<number> {
  const { options, out, redactor } = context;
  const startedAt = performance.now();
  const errors: ConfigError[] = [];
  const facts = await keepErrors(errors, () => loadFactsConfig(context));
  if (!hasApplyFile(options.config, facts !== undefined || errors.length > 0)) {
    if (facts === undefined) throw new ConfigErrors(errors);
    return tellFacts(context, facts);
  }
  const setup = await keepErrors(
    errors,
    () => loadSetup({ ...options, registry: tasks }, redactor),
  );
  if (errors.length > 0 || setup === undefined) throw new ConfigErrors(errors);
  const { config } = setup;
  const count = config.nodes.flatMap(toTasks).length;
  const files = config.files.length;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(2);
  if (out.json) {
    out.record({
      type: "valid",
      files,
      tasks: count,
      handlers: config.handlers.length,
    });
    return EXIT.done;
  }
  const next = toCommand(options, "apply", "--dry-run");
  out.result(
    `${out.paint("green", "Valid")}: ${toCount(count, "task")} in ${
      toCount(files, "file")
    } (${seconds} s).  Next: ${next}`,
  );
  return EXIT.done;
}

/** Runs a step whose mistakes are told with those of others. */
async function keepErrors<T>(
  errors: ConfigError[],
  step: () => Promise<T>,
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

/** Tells whether there may be tasks beside facts: a file whose name tells nothing may hold them. */
function hasApplyFile(given: string | undefined, hasFacts: boolean): boolean {
  if (!hasFacts) return true;
  const { dir, file } = findConfig(given, toHome());
  return file === undefined &&
    listConfigFiles(dir).some(({ kind }) =>
      kind === "apply" || kind === undefined
    );
}

function tellFacts(
  { options, out }: CommandContext,
  { collectors, groups }: FactsConfig,
): number {
  if (out.json) {
    out.record({
      type: "valid",
      collectors: collectors.length,
      groups: groups.length,
    });
    return EXIT.done;
  }
  out.result(
    `${out.paint("green", "Valid")}: ${
      toCount(collectors.length, "collector")
    }, ${toCount(groups.length, "fact group")}.  Next: ${
      toCommand(options, "facts")
    }`,
  );
  return EXIT.done;
}
