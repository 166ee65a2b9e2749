/** The agent as a script starts it: the same as that of the command line, with nothing printed. */

import type { AgentOptions } from "../mod.ts";
import { Redactor } from "../lib/secret.ts";
import { agentCommand } from "./agent.ts";
import { ROOT } from "./commands.ts";
import type { Output } from "./output.ts";

/** Runs the agent until the process is asked to end. */
export async function runAgent(options: AgentOptions): Promise<void> {
  const { config, envFile, stateDir, tell = () => {} } = options;
  const redactor = new Redactor();
  await agentCommand({
    options: {
      config,
      envFile,
      stateDir,
      json: false,
      color: "never",
      verbose: false,
      quiet: false,
      debug: false,
    },
    out: toOutput((line) => tell(redactor.redact(line))),
    redactor,
    root: ROOT,
  }, {
    applyIntervalMs: options.applyIntervalMs,
    factsIntervalMs: options.factsIntervalMs,
    listen: options.listen ?? [],
    dryRun: options.dryRun ?? false,
  }, options.signal);
}

/** A printer that hands each line over. */
function toOutput(tell: (line: string) => void): Output {
  return {
    json: false,
    width: 100,
    verbose: false,
    quiet: false,
    result: tell,
    record: (data) => tell(JSON.stringify(data)),
    talk: tell,
    fault: tell,
    progress: () => {},
    paint: (_colour, text) => text,
    mask: () => {},
  };
}
