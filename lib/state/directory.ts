/** Where state is kept. */

import { TaskError } from "../error.ts";

/** What the place of the state depends on. */
export interface StateDirectoryOptions {
  /** The directory that the user named. */
  explicit?: string | undefined;
  /** Runs as root. */
  isRoot: boolean;
  /** Home directory. */
  home?: string | undefined;
  /** `$XDG_STATE_HOME`; ignored unless absolute, as the XDG Base Directory Specification wants. */
  xdgStateHome?: string | undefined;
}

/**
 * Chooses the state directory: the named one, `/var/lib/driftless` as root,
 * else `driftless` in `$XDG_STATE_HOME` or `~/.local/state`.
 * @throws {TaskError} When there is no home directory to keep it in.
 */
export function stateDirectory(options: StateDirectoryOptions): string {
  const { explicit, isRoot, home, xdgStateHome } = options;
  if (explicit) return explicit;
  if (isRoot) return "/var/lib/driftless";
  if (xdgStateHome?.startsWith("/")) return `${xdgStateHome}/driftless`;
  if (home) return `${home}/.local/state/driftless`;
  throw new TaskError("Cannot choose a state directory: HOME is not set", {
    advice: "Name one with --state-dir",
  });
}
