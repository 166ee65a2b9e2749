/** Loads what the `facts` files of a configuration say. */

import { FACT_NAMES } from "../apply/facts.ts";
import { Scope } from "../apply/scope.ts";
import type { Surroundings } from "../apply/setup.ts";
import { findKind, findKindOfKeys } from "../config/discover.ts";
import { ConfigFiles } from "../config/files.ts";
import { readKind } from "../config/load.ts";
import { loadVariables } from "../config/load_variables.ts";
import { isMap } from "../config/plain.ts";
import { Report } from "../config/report.ts";
import type { Source } from "../config/source.ts";
import { Variables } from "../config/variables.ts";
import { toMessage } from "../error.ts";
import { toFoundText } from "../found.ts";
import type { SummaryScope } from "./alerts/summary.ts";
import { toFactsConfig } from "./config_entries.ts";
import type { FactsConfig } from "./config.ts";
import { type FileSettings, readFile } from "./config_file.ts";

/**
 * Loads the `facts` files of a directory, or the one that was named; undefined
 * when there are none.
 * @throws {ConfigErrors} With every error that was found, in file and line order.
 */
export async function loadFacts(
  surroundings: Surroundings,
): Promise<FactsConfig | undefined> {
  const { dir, file } = surroundings;
  const report = new Report();
  const files = new ConfigFiles(dir);
  const sources = file === undefined
    ? await readKind("facts", files, report)
    : await readOne(file, files, report);
  const opened = await openScope(surroundings, files, report);
  const settings: FileSettings[] = [];
  for (const source of sources) {
    const known = report.size;
    const value = await renderSource(source, opened.scope, report);
    // What could not be rendered is not judged besides.
    if (report.size > known) continue;
    if (isMap(value)) settings.push(readFile(source, value, report));
    else if (value !== null && value !== undefined) {
      report.add(
        source.errorAt([], `Expected "collectors", got ${toFoundText(value)}`),
      );
    }
  }
  const config = sources.length === 0
    ? undefined
    : await report.try(() => toFactsConfig(settings, opened, report));
  report.throwAll();
  const web = config?.webConfigFile;
  return web === undefined || config === undefined
    ? config
    : { ...config, webConfigFile: files.toPath(web) };
}

async function readOne(
  file: string,
  files: ConfigFiles,
  report: Report,
): Promise<Source[]> {
  const source = await report.try(() => files.read(file));
  if (source === undefined) return [];
  const keys = isMap(source.value) ? Object.keys(source.value) : [];
  const kind = findKind(file) ?? findKindOfKeys(keys);
  return kind === "facts" ? [source] : [];
}

async function openScope(
  { hostName, env, open }: Surroundings,
  files: ConfigFiles,
  report: Report,
): Promise<SummaryScope> {
  const loaded = await loadVariables({
    files,
    report,
    hostName,
    vars: await readKind("vars", files, report),
    groups: await readKind("groups", files, report),
    decide: async (condition) => (await open()).isTrue(condition, {}),
  });
  const layers = [...loaded.lower, ...loaded.upper];
  const variables = new Variables(layers, loaded.otherNames);
  const scope = new Scope({
    open,
    globals: variables.resolve(),
    registered: new Map(),
    unknown: new Map(),
  });
  const names = new Set([
    ...variables.names(),
    ...loaded.otherNames,
    ...FACT_NAMES,
    ...Object.keys(env),
    "env",
    "secrets",
  ]);
  return { scope, names };
}

/** Renders all texts of a file, each on its own, so that an error has its place. */
async function renderSource(
  source: Source,
  scope: Scope,
  report: Report,
): Promise<unknown> {
  const render = async (
    value: unknown,
    path: readonly (string | number)[],
  ): Promise<unknown> => {
    if (isLater(path)) return value;
    if (Array.isArray(value)) {
      return await Promise.all(
        value.map((item, index) => render(item, [...path, index])),
      );
    }
    if (isMap(value)) {
      const entries = Object.entries(value).map(async ([key, item]) => [
        key,
        await render(item, [...path, key]),
      ]);
      return Object.fromEntries(await Promise.all(entries));
    }
    try {
      return await scope.render(value);
    } catch (error) {
      report.add(source.errorAt(path, toMessage(error)));
      return undefined;
    }
  };
  return await render(source.value, []);
}

/** The summary of an alert is rendered when the alert is told. */
function isLater([list, , key]: readonly (string | number)[]): boolean {
  return list === "thresholds" && key === "summary";
}
