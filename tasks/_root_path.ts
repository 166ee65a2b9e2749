/** Paths for programs that only root can run. */

import { type Host, TaskError } from "../lib/task.ts";
import { findTrusted } from "./_trusted_path.ts";

/**
 * Follows a path and requires that root alone decides where it leads; gives
 * it without links.
 * @throws {TaskError} When another user decides, or links go round.
 */
export async function requireRootPath(
  path: string,
  host: Host,
): Promise<string> {
  const trusted = await findTrusted(path, host);
  if (trusted.user === undefined) return trusted.path;
  throw new TaskError(
    `Cannot work on "${path}" as root: "${trusted.user}" could put a link on the way`,
    { advice: "Keep it in a directory of root's" },
  );
}
