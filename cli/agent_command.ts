/** `driftless agent` as the command line knows it. */

import { command } from "./command.ts";
import { flag, list, number } from "./parameter.ts";

const APPLY_INTERVAL = number(
  "apply-interval",
  "SECONDS",
  "time between two applies",
);
const FACTS_INTERVAL = number(
  "facts-interval",
  "SECONDS",
  "time between two rounds of facts",
);
const LISTEN = list("listen", "ADDRESS", "where to serve metrics and status");
const PORT = number("port", "PORT", "serve at this port of all addresses", {
  short: "p",
});
const DRY_RUN = flag("dry-run", "report what differs, change nothing");

/** The command. */
export const AGENT = command({
  name: "agent",
  help: "keep this host as the configuration says, until it is stopped",
  about: "What the configuration says holds as soon as it was taken. The " +
    "exit code is 75 when memory stayed above max_memory_mb: to be started " +
    "again.",
  examples: [
    ["agent", "apply, gather and ship as the configuration says"],
    ["agent --dry-run", "report what differs, change nothing"],
    ["agent --apply-interval 60 --listen :8000", "each minute; for others too"],
  ],
  options: [APPLY_INTERVAL, FACTS_INTERVAL, LISTEN, PORT, DRY_RUN],
  run: async (context, given) => {
    const { agentCommand } = await import("./agent.ts");
    const port = given(PORT);
    const toMs = (secs: number | undefined) => secs && secs * 1000;
    return await agentCommand(context, {
      applyIntervalMs: toMs(given(APPLY_INTERVAL)),
      factsIntervalMs: toMs(given(FACTS_INTERVAL)),
      listen: port === undefined ? given(LISTEN) : [`0.0.0.0:${port}`],
      dryRun: given(DRY_RUN),
    });
  },
});
