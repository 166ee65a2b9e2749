/** `driftless logs`. */

import { ConfigError } from "../lib/error.ts";
import type { LogsConfig } from "../lib/logs/config/config.ts";
import type { Accounts } from "../lib/logs/accounts.ts";
import { shipConfig } from "../lib/logs/ship_config.ts";
import { keepReleased } from "../lib/host/own_memory.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { loadLogsConfig } from "./logs_config.ts";
import { toCommand } from "./next.ts";
import { toCount, toLine } from "./output.ts";
import { toStateDir } from "./state_dir.ts";

/** What was asked for. */
export interface LogsOptions {
  /** End when everything that is there was sent. */
  once: boolean;
  /** Sample whose lines are shown as what they become. */
  test: string | undefined;
  /** Sources; all when empty. */
  names: readonly string[];
}

/** Ships logs until the process is asked to end. */
export async function logsCommand(
  context: CommandContext,
  { once, test, names }: LogsOptions,
): Promise<number> {
  const config = await loadLogsConfig(context, names);
  if (test !== undefined) {
    const { showSample } = await import("./logs_sample.ts");
    return await showSample(context, config, test);
  }
  requireOutputs(config);
  const { out, options, redactor } = context;
  const startedAt = performance.now();
  using ended = onEnd();
  using _released = keepReleased();
  const total = await shipConfig({
    config,
    stateDir: toStateDir(options),
    host: { name: Deno.hostname() },
    redactor,
    once,
    signal: ended.signal,
    warn: (name, text) => out.talk(toLine(`warning ${name}: ${text}`)),
    onStart: () => {
      if (once) return;
      const sources = toCount(config.sources.length, "source");
      const outputs = toCount(config.outputs.length, "output");
      out.talk(`Shipping ${sources} to ${outputs}  Stop: Ctrl-C`);
    },
  });
  return tell(context, total, performance.now() - startedAt);
}

function requireOutputs({ outputs }: LogsConfig): void {
  if (outputs.length > 0) return;
  throw new ConfigError('Cannot ship logs: there are no "outputs"', {
    advice: "Name at least one, such as { type: console, name: screen }",
  });
}

/** The first signal lets what was read arrive, the second ends the process at once. */
function onEnd(): Disposable & { signal: AbortSignal } {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const asked = new AbortController();
  const stop = () => {
    if (asked.signal.aborted) Deno.exit(EXIT.failed);
    asked.abort();
  };
  signals.forEach((signal) => Deno.addSignalListener(signal, stop));
  return {
    signal: asked.signal,
    [Symbol.dispose]: () =>
      signals.forEach((signal) => Deno.removeSignalListener(signal, stop)),
  };
}

function tell(
  { out, options }: CommandContext,
  total: Accounts,
  ms: number,
): number {
  if (out.json) {
    out.record({ type: "logs", version: 1, ...total, duration_ms: ms });
  } else {
    const parts = [
      `${toCount(total.read, "event")} read`,
      `${total.delivered} delivered`,
      ...total.filtered > 0 ? [`${total.filtered} filtered`] : [],
      ...total.refused > 0 ? [`${total.refused} dead letters`] : [],
      ...total.open > 0 ? [`${total.open} not sent yet`] : [],
    ].join(", ");
    const colour = total.refused > 0 || total.open > 0 ? "yellow" : "green";
    const next = toCommand(options, "logs", "tap");
    out.result(
      `${out.paint(colour, parts)} (${
        (ms / 1000).toFixed(1)
      } s).  Next: ${next}`,
    );
  }
  return total.refused > 0 ? EXIT.failed : EXIT.done;
}
