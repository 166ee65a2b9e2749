/** Managed paths without a run. */

import type { WatchedPaths } from "../../../lib/agent/drift/managed_paths.ts";

/** Paths whose entries are managed, and directories whose names are. */
export function toManaged(
  entries: readonly string[],
  names: readonly string[] = [],
): WatchedPaths {
  const paths = new Set([...entries, ...names]);
  return {
    paths,
    has: (path) => paths.has(path),
    hasNames: (path) => names.includes(path),
  };
}
