/** Reads the files of one kind with their templates rendered: facts, logs and agent files are rendered whole before they are judged. */

import { findKind, findKindOfKeys, type Kind } from "../config/discover.ts";
import { ConfigFiles } from "../config/files.ts";
import { giveHost, readKind } from "../config/load.ts";
import { loadVariables } from "../config/load_variables.ts";
import { isMap } from "../config/plain.ts";
import type { Report } from "../config/report.ts";
import type { Source } from "../config/source.ts";
import { Variables } from "../config/variables.ts";
import { toMessage } from "../error.ts";
import { toFoundText } from "../found.ts";
import { FACT_NAMES } from "./facts.ts";
import { Scope } from "./scope.ts";
import type { Surroundings } from "./setup.ts";

/** Parts of times that the original's documents speak of: what holds them is filled in when it is used. */
const TIMES = { year: "%Y", month: "%m", day: "%d", hour: "%H" };

/** A file that was read. */
export interface RenderedFile {
  /** Where it stands. */
  readonly source: Source;
  /** What it says, its templates rendered. */
  readonly value: Readonly<Record<string, unknown>>;
}

/** What was read of one kind. */
export interface Rendered {
  /** The files, those that are wrong left out. */
  readonly files: readonly RenderedFile[];
  /** There are files of the kind at all. */
  readonly isAny: boolean;
  /** What templates see that are rendered later. */
  readonly scope: Scope;
  /** Names of all variables. */
  readonly names: ReadonlySet<string>;
  /** Groups that the host belongs to. */
  readonly groups: readonly string[];
  /** Gives the path of a file that one of them names. */
  toPath(name: string): string;
}

/** Tells whether a text is rendered later, by its place. */
export type IsLater = (path: readonly (string | number)[]) => boolean;

/**
 * Reads the files of a kind, or the one that was named when it is of that
 * kind. What is wrong goes to the report; a file whose templates could not be
 * rendered is left out.
 */
export async function readRendered(
  kind: Kind,
  surroundings: Surroundings,
  report: Report,
  isLater: IsLater = () => false,
): Promise<Rendered> {
  const { dir, file, inline } = surroundings;
  const files = new ConfigFiles(dir);
  const { scope, names, groups } = await openScope(
    surroundings,
    files,
    report,
  );
  const sources = inline !== undefined
    ? [await readInline(inline)]
    : file === undefined
    ? await readKind(kind, files, report)
    : await readOne(kind, file, files, report);
  const rendered: RenderedFile[] = [];
  for (const source of sources) {
    const known = report.size;
    const value = await renderSource(source, scope, report, isLater);
    // What could not be rendered is not judged besides.
    if (report.size > known) continue;
    if (isMap(value)) rendered.push({ source, value });
    else if (value !== null && value !== undefined) {
      const found = toFoundText(value);
      report.add(
        source.errorAt([], `Expected keys of "${kind}", got ${found}`),
      );
    }
  }
  return {
    files: rendered,
    isAny: sources.length > 0,
    scope,
    names,
    groups,
    toPath: (name) => files.toPath(name),
  };
}

async function readInline(inline: object): Promise<Source> {
  const { toInlineSource } = await import("../config/typescript/inline.ts");
  return toInlineSource(inline);
}

async function readOne(
  wanted: Kind,
  file: string,
  files: ConfigFiles,
  report: Report,
): Promise<Source[]> {
  const source = await report.try(() => files.read(file));
  if (source === undefined) return [];
  const keys = isMap(source.value) ? Object.keys(source.value) : [];
  const kind = findKind(file) ?? findKindOfKeys(keys);
  return kind === wanted ? [source] : [];
}

async function openScope(
  surroundings: Surroundings,
  files: ConfigFiles,
  report: Report,
): Promise<Pick<Rendered, "scope" | "names" | "groups">> {
  const { hostName, env, open, inline } = surroundings;
  const read = async (kind: Kind) =>
    inline === undefined ? await readKind(kind, files, report) : [];
  const loaded = await loadVariables({
    files,
    report,
    hostName,
    vars: await read("vars"),
    groups: await read("groups"),
    decide: async (condition) => (await open()).isTrue(condition, {}),
  });
  giveHost(files, loaded, surroundings);
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
    ...Object.keys(TIMES),
    "hostname",
    "env",
    "secrets",
  ]);
  const defaults = { ...TIMES, hostname: hostName };
  const { groups } = loaded;
  return { scope: scope.withDefaults(defaults), names, groups };
}

/** Renders all texts of a file, each on its own, so that an error has its place. */
async function renderSource(
  source: Source,
  scope: Scope,
  report: Report,
  isLater: IsLater,
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
