/** Loads what the agent file of a configuration says. */

import { readRendered } from "../apply/rendered_files.ts";
import type { Surroundings } from "../apply/setup.ts";
import { Report } from "../config/report.ts";
import { type AgentSettings, parseSettings, readSettings } from "./settings.ts";

/** What an agent file says, as it stands. */
export type RawSettings = Readonly<Record<string, unknown>>;

/** The settings, and what they were made of. */
export interface LoadedSettings {
  /** What holds. */
  readonly settings: AgentSettings;
  /** What the file says; nothing when there is none. */
  readonly raw: RawSettings;
  /** Groups that the host belongs to. */
  readonly groups: readonly string[];
}

/** Keys that only the agent file of the host may set: where the configuration comes from, and who may look at it. */
const OWN_KEYS: ReadonlySet<string> = new Set([
  "config_dir",
  "listen",
  "metrics_port",
  "source",
  "web_config_file",
]);

/**
 * Loads the agent file of a directory, the defaults where there is none.
 * @throws {ConfigErrors} With every error that was found.
 */
export async function loadSettings(
  surroundings: Surroundings,
): Promise<LoadedSettings> {
  const report = new Report();
  const { files, groups, toPath } = await readRendered(
    "agent",
    surroundings,
    report,
  );
  const [first, second] = files;
  if (second !== undefined) {
    const one = `"${first?.source.file}" is one already`;
    report.add(second.source.errorAt([], `Expected one agent file: ${one}`));
  }
  const settings = first && readSettings(first.source, first.value, report);
  report.throwAll();
  if (first === undefined || settings === undefined) {
    return { settings: parseSettings({}), raw: {}, groups };
  }
  const web = settings.webConfigFile;
  const webConfigFile = web && toPath(web);
  return {
    settings: { ...settings, webConfigFile },
    raw: first.value,
    groups,
  };
}

/** Joins what the host says with what its repository says: the host counts more, and alone where it is about itself. */
export function joinSettings(
  own: LoadedSettings,
  repository: RawSettings,
): AgentSettings {
  const shared = Object.entries(repository)
    .filter(([key]) => !OWN_KEYS.has(key));
  const settings = parseSettings({ ...Object.fromEntries(shared), ...own.raw });
  return { ...settings, webConfigFile: own.settings.webConfigFile };
}
