/** Where the state of this host is kept. */

import { readVariable, toHome } from "../lib/apply/setup.ts";
import { stateDirectory } from "../lib/state/directory.ts";
import type { GlobalOptions } from "./command.ts";

/** Resolves the state directory: the option, the configuration, root's, the user's. */
export function toStateDir(
  options: Pick<GlobalOptions, "stateDir">,
  configured?: string,
): string {
  return stateDirectory({
    explicit: options.stateDir ?? configured,
    isRoot: Deno.uid() === 0,
    home: toHome(),
    xdgStateHome: readVariable("XDG_STATE_HOME"),
  });
}
