/** Secrets of an agent file: templates of every part see them beside those of the env file. */

import { findKind, listConfigFiles } from "../config/discover.ts";
import { isMap } from "../config/plain.ts";
import { Report } from "../config/report.ts";
import type { Surroundings } from "./setup.ts";

/** Reads them; none where there is no agent file, or it is wrong, which is told by who loads it. */
export async function readAgentSecrets(
  surroundings: Surroundings,
): Promise<Record<string, string>> {
  const { dir, file } = surroundings;
  const kinds = file === undefined
    ? listConfigFiles(dir).map(({ kind }) => kind)
    : [findKind(file)];
  if (!kinds.includes("agent")) return {};
  const { readRendered } = await import("./rendered_files.ts");
  // The rest of the file may need what is read here.
  const isLater = (path: readonly (string | number)[]) =>
    path.length > 0 && path[0] !== "secrets";
  const { files } = await readRendered(
    "agent",
    surroundings,
    new Report(),
    isLater,
  );
  return Object.fromEntries(
    files.flatMap(({ value }) =>
      isMap(value["secrets"]) ? Object.entries(value["secrets"]) : []
    ).filter((entry): entry is [string, string] =>
      typeof entry[1] === "string"
    ),
  );
}
