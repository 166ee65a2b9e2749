/** Loads what the `logs` files of a configuration say. */

import { readRendered } from "../../apply/rendered_files.ts";
import type { Surroundings } from "../../apply/setup.ts";
import { isMap } from "../../config/plain.ts";
import { Report } from "../../config/report.ts";
import { ConfigError, findNearest, toPlaceText } from "../../error.ts";
import { hasPlugins } from "../../plugins/has_plugins.ts";
import { bringsUnits } from "../../units/find_units.ts";
import type { FilterRegistry } from "../filter.ts";
import { filters } from "../filters/mod.ts";
import { parsers } from "../parsers/mod.ts";
import type { LogsConfig, OutputConfig, SourceConfig } from "./config.ts";
import { type Entry, type FileSettings, readFile } from "./config_file.ts";
import { readOutput } from "./outputs.ts";
import { type LogUnits, readSource } from "./sources.ts";
import { readSteps } from "./steps.ts";
import { at, below, type Spot } from "./unit.ts";

/**
 * Loads the `logs` files of a directory, or the one that was named; undefined
 * when there are none.
 * @throws {ConfigErrors} With every error that was found, in file and line order.
 */
export async function loadLogs(
  surroundings: Surroundings,
): Promise<LogsConfig | undefined> {
  const report = new Report();
  const { files, isAny } = await readRendered("logs", surroundings, report);
  const settings = files.map((file) => readFile(file, report));
  const config = isAny
    ? await report.try(async () =>
      await toConfig(settings, report, await findUnits(surroundings))
    )
    : undefined;
  report.throwAll();
  return config;
}

/**
 * Loads the `logs` files as `loadLogs` does.
 * @throws {ConfigErrors} With every error that was found.
 * @throws {ConfigError} When there is nothing to ship.
 */
export async function requireLogs(
  surroundings: Surroundings,
): Promise<LogsConfig> {
  const config = await loadLogs(surroundings);
  if (config !== undefined && config.sources.length > 0) return config;
  throw new ConfigError(
    `Cannot find log sources: "${surroundings.dir}" has no logs file with "sources"`,
    { advice: "Write one, such as logs.yml; help logs shows how it looks" },
  );
}

/** Adds the parsers and filters that the directory and its plugins bring. */
async function findUnits(
  surroundings: Surroundings,
): Promise<Required<LogUnits>> {
  const own = await findOwnUnits(surroundings);
  if (!hasPlugins(surroundings)) return own;
  const { Plugins } = await import("../../plugins/plugin_units.ts");
  const { listPluginFilters, listPluginParsers } = await import(
    "../../plugins/plugin_registries.ts"
  );
  const plugins = new Plugins(surroundings);
  return {
    parsers: { ...own.parsers, ...listPluginParsers(plugins) },
    filters: { ...own.filters, ...listPluginFilters(plugins) },
  };
}

/** Adds those of the directory; beside a script may lie anything. */
async function findOwnUnits(
  { dir, inline }: Surroundings,
): Promise<Required<LogUnits>> {
  const isOwn = inline === undefined && bringsUnits(dir, "parser", "filter");
  if (!isOwn) return { parsers, filters };
  const { OwnUnits } = await import("../../units/own_units.ts");
  const { openOwnFilter, openOwnParser } = await import(
    "../../units/own_logs.ts"
  );
  const own = new OwnUnits(dir);
  return {
    parsers: own.add("parser", parsers, openOwnParser),
    filters: own.add("filter", filters, openOwnFilter),
  };
}

async function toConfig(
  files: readonly FileSettings[],
  report: Report,
  units: Required<LogUnits>,
): Promise<LogsConfig> {
  const outputs = await readOutputs(files, report, units.filters);
  const known = files.flatMap(({ outputs }) => outputs)
    .flatMap((entry) => findName(entry) ?? []);
  const common = await readSteps(
    {
      filters: files.flatMap(({ filters }) => filters),
      transforms: files.flatMap(({ transforms }) => transforms),
    },
    report,
    units.filters,
  );
  const labels = Object.assign({}, ...files.map(({ labels }) => labels));
  const sources: SourceConfig[] = [];
  const places = new Map<string, Spot>();
  for (const entry of files.flatMap(({ sources }) => sources)) {
    requireNew("source", entry, places, report);
    requireKnown(entry, known, report);
    const source = await readSource(entry, common, report, units);
    if (source === undefined) continue;
    sources.push({ ...source, labels: { ...labels, ...source.labels } });
  }
  const isOn = files.every(({ enabled }) => enabled);
  return isOn ? { sources, outputs } : { sources: [], outputs: [] };
}

async function readOutputs(
  files: readonly FileSettings[],
  report: Report,
  registry: FilterRegistry,
): Promise<OutputConfig[]> {
  const outputs: OutputConfig[] = [];
  const places = new Map<string, Spot>();
  for (const entry of files.flatMap(({ outputs }) => outputs)) {
    requireNew("output", entry, places, report);
    const output = await readOutput(entry, report, registry);
    if (output !== undefined) outputs.push(output);
  }
  return outputs;
}

/** The name that an entry has, whatever else is wrong with it. */
function findName({ value }: Entry): string | undefined {
  const name = isMap(value) ? value["name"] ?? value["type"] : undefined;
  return typeof name === "string" ? name : undefined;
}

function requireNew(
  word: string,
  entry: Entry,
  places: Map<string, Spot>,
  report: Report,
): void {
  const name = findName(entry);
  if (name === undefined) return;
  const first = places.get(name);
  if (first === undefined) {
    places.set(name, entry.spot);
    return;
  }
  const place = toPlaceText(first.source.placeOf(first.path));
  report.add(
    at(
      below(entry.spot, "name"),
      `There are two ${word}s "${name}"`,
      `Give one of them another name; the first stands at ${place}`,
    ),
  );
}

function requireKnown(
  { value, spot }: Entry,
  known: readonly string[],
  report: Report,
): void {
  const given = isMap(value) ? value["outputs"] : undefined;
  const names: unknown[] = Array.isArray(given) ? given : [given];
  for (const name of names) {
    if (typeof name !== "string" || known.includes(name)) continue;
    const near = findNearest(name, known);
    const advice = near === undefined
      ? `There are: ${known.join(" ")}`
      : `Did you mean "${near}"?`;
    report.add(
      at(below(spot, "outputs"), `There is no output "${name}"`, advice),
    );
  }
}
