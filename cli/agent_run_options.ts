/** What the agent gives a run of its own, beside the options of the command line. */

import type { AgentSettings } from "../lib/agent/settings.ts";
import type { GlobalOptions } from "./command.ts";

/** Names the directory that is in force, with the secrets and the directory of plugins that the agent says. */
export function toRunOptions(
  options: GlobalOptions,
  dir: string,
  { secrets, pluginDir }: AgentSettings,
): GlobalOptions {
  return {
    ...options,
    config: dir,
    secrets,
    ...pluginDir && { pluginDir },
  };
}
