/** Where the state of this host is kept. */

import { toStateDir as findStateDir } from "../lib/apply/run_setup.ts";
import type { GlobalOptions } from "./command.ts";

/** Resolves the state directory: the option, the configuration, root's, the user's. */
export function toStateDir(
  options: Pick<GlobalOptions, "stateDir">,
  configured?: string,
): string {
  return findStateDir(options.stateDir, configured);
}
