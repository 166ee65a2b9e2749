/** Secrets of an agent file: templates of every part see them beside those of the env file. */

import { findKind, listConfigFiles } from "../config/discover.ts";
import { isMap } from "../config/plain.ts";
import { Report } from "../config/report.ts";
import type { Surroundings } from "./setup.ts";

/** Reads them; none where there is no agent file, or it is wrong, which is told by who loads it. */
export async function readAgentSecrets(
  surroundings: Surroundings,
): Promise<Record<string, string>> {
  const found = await readAgentKey("secrets", surroundings);
  return Object.fromEntries(
    found.flatMap((secrets) => isMap(secrets) ? Object.entries(secrets) : [])
      .filter((entry): entry is [string, string] =>
        typeof entry[1] === "string"
      ),
  );
}

/** Reads one key of the agent files of a directory, rendered; none where there is no such file, or it is wrong. */
export async function readAgentKey(
  key: string,
  surroundings: Surroundings,
): Promise<unknown[]> {
  const { dir, file } = surroundings;
  const kinds = file === undefined
    ? listConfigFiles(dir).map(({ kind }) => kind)
    : [findKind(file)];
  if (!kinds.includes("agent")) return [];
  const { readRendered } = await import("./rendered_files.ts");
  // The rest of the file may need what is read here.
  const isLater = (path: readonly (string | number)[]) =>
    path.length > 0 && path[0] !== key;
  const { files } = await readRendered(
    "agent",
    surroundings,
    new Report(),
    isLater,
  );
  return files.flatMap(({ value }) => key in value ? [value[key]] : []);
}
