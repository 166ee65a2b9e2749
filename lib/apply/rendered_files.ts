/** Reads the files of one kind with their templates rendered: facts, logs and agent files are rendered whole before they are judged. */

import { findKind, findKindOfKeys, type Kind } from "../config/discover.ts";
import { ConfigFiles } from "../config/files.ts";
import { readKind } from "../config/load.ts";
import { loadVariables } from "../config/load_variables.ts";
import { isMap } from "../config/plain.ts";
import type { Report } from "../config/report.ts";
import type { Source } from "../config/source.ts";
import { Variables } from "../config/variables.ts";
import { toMessage } from "../error.ts";
import { toFoundText } from "../found.ts";
import { Scope } from "./scope.ts";
import type { Surroundings } from "./setup.ts";

/** A file that was read. */
export interface RenderedFile {
  /** Where it stands. */
  readonly source: Source;
  /** What it says, its templates rendered. */
  readonly value: Readonly<Record<string, unknown>>;
}

/**
 * Reads the files of a kind, or the one that was named when it is of that
 * kind. What is wrong goes to the report; a file whose templates could not be
 * rendered is left out.
 */
export async function readRendered(
  kind: Kind,
  surroundings: Surroundings,
  report: Report,
): Promise<{ files: RenderedFile[]; isAny: boolean }> {
  const { dir, file } = surroundings;
  const files = new ConfigFiles(dir);
  const sources = file === undefined
    ? await readKind(kind, files, report)
    : await readOne(kind, file, files, report);
  const scope = await openScope(surroundings, files, report);
  const rendered: RenderedFile[] = [];
  for (const source of sources) {
    const known = report.size;
    const value = await renderSource(source, scope, report);
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
  return { files: rendered, isAny: sources.length > 0 };
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
  { hostName, open }: Surroundings,
  files: ConfigFiles,
  report: Report,
): Promise<Scope> {
  const loaded = await loadVariables({
    files,
    report,
    hostName,
    vars: await readKind("vars", files, report),
    groups: await readKind("groups", files, report),
    decide: async (condition) => (await open()).isTrue(condition, {}),
  });
  const layers = [...loaded.lower, ...loaded.upper];
  return new Scope({
    open,
    globals: new Variables(layers, loaded.otherNames).resolve(),
    registered: new Map(),
    unknown: new Map(),
  });
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
