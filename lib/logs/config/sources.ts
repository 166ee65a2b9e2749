/** Reads the entries of `sources`. */

import { findAt, isMap } from "../../config/plain.ts";
import type { Report } from "../../config/report.ts";
import type { FilterRegistry } from "../filter.ts";
import { MULTILINE, type MultilineParams } from "../multiline.ts";
import { parsers } from "../parsers/mod.ts";
import type { Parser, ParserRegistry } from "../parser.ts";
import { sources } from "../sources/mod.ts";
import type { ChosenStep, SourceConfig } from "./config.ts";
import { type Entry, listEntries, SOURCE_ENVELOPE } from "./config_file.ts";
import { FILE_SOURCE } from "./file_source.ts";
import { readSteps } from "./steps.ts";
import {
  below,
  type Chosen,
  readParams,
  readUnit,
  type Spot,
  tryOpen,
} from "./unit.ts";

/** Parsers and filters that there are, those of the configuration too. */
export interface LogUnits {
  readonly parsers: ParserRegistry;
  /** Those of the program when absent. */
  readonly filters?: FilterRegistry;
}

/** Greatest size of a queue where nothing is said, in bytes. */
const MAX_QUEUE_BYTES = 256 * 1024 * 1024;
/** Keys of the envelope, which are no params. */
const OWN = new Set(Object.keys(SOURCE_ENVELOPE.shape));
const SHARED = { under: "logs.sources", shared: [...OWN] };
const SOURCE = { label: "a source", keyPath: "logs.sources" };
const FILES = {
  label: 'source "file"',
  keyPath: "logs.sources.file",
  shared: { under: "logs.sources", names: [...OWN] },
};
const JOINED = { label: '"multiline"', keyPath: "logs.sources.multiline" };

/** Reads a source; undefined when something is wrong, or it is off. */
export async function readSource(
  { value, spot }: Entry,
  common: readonly ChosenStep[],
  report: Report,
  units: LogUnits = { parsers },
): Promise<SourceConfig | undefined> {
  const map = isMap(value) ? value : {};
  const read = readParams(map, spot, SOURCE, SOURCE_ENVELOPE, report);
  const params = toParams(map);
  const type = map["type"] ?? map["source_type"] ?? "file";
  const from = await readFrom(type, params, spot, report);
  const parsing = await readParsing(
    withParser(map, type),
    spot,
    report,
    units.parsers,
  );
  const steps = await readSteps(
    {
      filters: listEntries(map, spot, ["filters"]),
      transforms: listEntries(map, spot, ["transforms"]),
    },
    report,
    units.filters,
  );
  const isOn = read?.data.enabled ?? true;
  if (read === undefined || from === undefined || !isOn) return undefined;
  const { name, outputs, labels = {}, max_queue_bytes } = read.data;
  return {
    name,
    from,
    ...parsing,
    steps: [...common, ...steps],
    outputs,
    labels,
    maxQueueBytes: max_queue_bytes ?? MAX_QUEUE_BYTES,
  };
}

/** What is said of the source itself, without what is read for all sources. */
function toParams(
  map: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const params = Object.fromEntries(
    Object.entries(map).filter(([key]) => !OWN.has(key)),
  );
  const { file_options } = params;
  if (!isMap(file_options)) return params;
  const { multiline: _multiline, ...rest } = file_options;
  return { ...params, file_options: rest };
}

async function readFrom(
  type: unknown,
  params: Readonly<Record<string, unknown>>,
  spot: Spot,
  report: Report,
): Promise<SourceConfig["from"] | undefined> {
  if (type === "file") {
    const read = readParams(params, spot, FILES, FILE_SOURCE, report);
    return read && { type: "file", params: read.data };
  }
  const kind = {
    word: "source",
    registry: { ...sources, file: toNothing },
    ...SHARED,
  };
  const chosen = await readUnit({ ...params, type }, spot, kind, report);
  return chosen && { type: "other", chosen };
}

/** The word `file` is known, so that it is among those that are offered. */
function toNothing(): Promise<never> {
  return Promise.reject(new TypeError("files are read without a unit"));
}

/** What arrives as syslog is read as that where nothing else is said. */
function withParser(
  map: Readonly<Record<string, unknown>>,
  type: unknown,
): Readonly<Record<string, unknown>> {
  const isSyslog = type === "syslog" && map["parser"] === undefined;
  return isSyslog ? { ...map, parser: "syslog" } : map;
}

/** Multiline may stand beside the parser or, as in the original, within it or within the options of files. */
async function readParsing(
  map: Readonly<Record<string, unknown>>,
  spot: Spot,
  report: Report,
  registry: ParserRegistry,
): Promise<
  {
    parser: Chosen<Parser> | undefined;
    multiline: MultilineParams | undefined;
  }
> {
  const within = ["parser", "file_options"].find((key) => {
    const part = map[key];
    return isMap(part) && part["multiline"] !== undefined;
  });
  const path = within === undefined ? ["multiline"] : [within, "multiline"];
  return {
    parser: await readParser(
      map["parser"],
      below(spot, "parser"),
      report,
      registry,
    ),
    multiline: readMultiline(findAt(map, path), below(spot, ...path), report),
  };
}

async function readParser(
  value: unknown,
  spot: Spot,
  report: Report,
  registry: ParserRegistry,
): Promise<Chosen<Parser> | undefined> {
  if (value === undefined || value === null) return undefined;
  const { multiline: _multiline, ...rest } = isMap(value)
    ? value
    : { multiline: undefined };
  // Who only says how lines are joined takes them as they are.
  if (isMap(value) && Object.keys(rest).length === 0) return undefined;
  const given = isMap(value) ? rest : value;
  const kind = {
    word: "parser",
    registry,
    key: "parser_type",
    under: "logs.sources.parser",
  };
  const chosen = await readUnit(given, spot, kind, report);
  if (chosen === undefined || chosen.type === "plain") return undefined;
  const { unit, params } = chosen;
  if (!unit.openFar) tryOpen(() => unit.open(params), spot, report);
  return chosen;
}

function readMultiline(
  value: unknown,
  spot: Spot,
  report: Report,
): MultilineParams | undefined {
  if (value === undefined || value === null) return undefined;
  const map = isMap(value) ? value : {};
  const read = readParams(map, spot, JOINED, MULTILINE, report);
  return read?.data.enabled === false ? undefined : read?.data;
}
