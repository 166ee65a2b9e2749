/** Where the state of this host is kept. */

import { stateDirectory } from "../lib/state/directory.ts";
import type { GlobalOptions } from "./program.ts";
import { readVariable, toHome } from "../lib/apply/setup.ts";

/** Resolves the state directory: the option, the configuration, root's, the user's. */
export function toStateDir(
  options: GlobalOptions,
  configured?: string,
): string {
  return stateDirectory({
    explicit: options.stateDir ?? configured,
    isRoot: Deno.uid() === 0,
    home: toHome(),
    xdgStateHome: readVariable("XDG_STATE_HOME"),
  });
}
