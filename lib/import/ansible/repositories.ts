/** Modules of repositories whose params are those of a file. */

import type { Plain } from "./task.ts";

/** Writes the types of a repository, which may be a text with several, as a list. */
export function toStanza({ types, ...rest }: Plain): Plain {
  const words = [types ?? []].flat().flatMap((one) => String(one).split(" "));
  return { ...rest, ...words.length > 0 && { types: words } };
}

/** Params of `yum_repository` that are no settings of the repository. */
const OF_FILE = new Set(["owner", "group", "mode"]);

/** Writes the file of a repository, unless it shares that with others or is to go. */
export function toYumFile(params: Plain): Plain | string {
  const { name, file = name, state, reposdir, description, ...rest } = params;
  if (typeof name !== "string" || file !== name) {
    return "file: it may hold other repositories";
  }
  if (state === "absent") return "state: have the file away with a task file";
  const path = `${reposdir ?? "/etc/yum.repos.d"}/${name}.repo`;
  const settings: [string, unknown][] = [
    ["name", description ?? name],
    ...Object.entries(rest).filter(([key]) => !OF_FILE.has(key)),
  ];
  const lines = settings.map(([key, value]) => `${key} = ${toSetting(value)}`);
  const placed = Object.entries(rest).filter(([key]) => OF_FILE.has(key));
  return {
    dest: path,
    content: `[${name}]\n${lines.join("\n")}\n`,
    mode: "0644",
    ...Object.fromEntries(placed),
  };
}

function toSetting(value: unknown): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  return [value].flat().join("\n       ");
}
