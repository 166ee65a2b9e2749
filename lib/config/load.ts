/** Loads the configuration of `apply`: discovery, parsing, merging, checking. */

import { ConfigError, ConfigErrors, findNearest } from "../error.ts";
import type { TaskRegistry } from "../task.ts";
import type { Templates } from "../template/template.ts";
import { mergeApplyFiles } from "./apply_files.ts";
import { NodeBuilder } from "./builder.ts";
import { checkNotifications, nameHandlers } from "./check_handlers.ts";
import { type Checked, checkTemplates } from "./check_names.ts";
import { checkRemoteParams } from "./check_remote.ts";
import {
  findKindOfKeys,
  type Kind,
  listConfigFiles,
  listKindKeys,
} from "./discover.ts";
import { ConfigFiles } from "./files.ts";
import { type LoadedVariables, loadVariables } from "./load_variables.ts";
import type { ApplyConfig, IncludeNode, Node } from "./node.ts";
import { parseParams } from "./params.ts";
import { isMap } from "./plain.ts";
import { listRemoteFiles } from "./remote_task.ts";
import { Report } from "./report.ts";
import { type Build, NodeCounter } from "./site.ts";
import type { Source } from "./source.ts";
import { TypeTable } from "./types.ts";
import type { HostInput } from "./typescript/answer.ts";
import { Variables } from "./variables.ts";
import { eachNode } from "./walk.ts";

/** There is no file with tasks. */
class NoApplyFile extends ConfigError {}

/** Tells whether nothing is wrong but that there is no file with tasks: fine where other parts have files. */
export function isWithoutTasks(error: unknown): boolean {
  const errors = error instanceof ConfigErrors ? error.errors : [error];
  return errors.every((one) => one instanceof NoApplyFile);
}

export { parseParams } from "./params.ts";

/** What a configuration is loaded from and for. */
export interface LoadOptions {
  /** Configuration directory. */
  dir: string;
  /** The one `apply` file in it; all of them when absent. */
  file?: string | undefined;
  /** The `apply` file where it is on no disk; no file of the directory is read then but what it names. */
  inline?: object | undefined;
  /** Task types that it may use. */
  registry: TaskRegistry;
  /** Host whose variables are loaded. */
  hostName: string;
  /** Names of the environment and of the env file. */
  envNames?: readonly string[];
  /** Other names that the run gives, such as facts. */
  factNames?: readonly string[];
  /** Template filters that the configuration brings. */
  filterNames?: readonly string[];
  /** Files of the configuration that hold some of them. */
  filterFiles?: readonly string[];
  /** Opens the template engine, to decide `when` of groups. */
  open?: () => Promise<Templates>;
  /** Platform that tasks must serve; not checked when absent. */
  os?: string;
  /** Facts and environment for the functions of `.ts` files, read when there is one. */
  readHost?: () => HostInput;
}

/**
 * Loads and checks a configuration.
 * @throws {ConfigErrors} With every error that was found, in file and line order.
 */
export async function loadApply(options: LoadOptions): Promise<ApplyConfig> {
  const report = new Report();
  const files = new ConfigFiles(options.dir);
  const build: Build = {
    types: new TypeTable(options.registry),
    files,
    report,
    os: options.os,
    counter: new NodeCounter(),
    roleLayers: [],
  };
  const config = await report.try(() => load(options, build));
  report.throwAll();
  if (config === undefined) throw new ConfigError("Cannot load nothing");
  return config;
}

/**
 * Reads and parses the files of one kind, in order; a file whose name does
 * not tell is read to see its keys. With `only` it is the one `apply` file.
 * Errors go to the report.
 */
export async function readKind(
  kind: Kind,
  files: ConfigFiles,
  report: Report,
  only?: string,
): Promise<Source[]> {
  return (await readKinds([kind], files, report, only)).get(kind) ?? [];
}

async function load(
  options: LoadOptions,
  build: Build,
): Promise<ApplyConfig | undefined> {
  const { files, report } = build;
  const loaded = await loadLayers(options, build);
  const sources = await readApply(options, files, report);
  if (sources.length === 0 && report.size === 0) {
    throw new NoApplyFile(
      `Cannot find an apply file in "${options.dir}"`,
      { advice: `Write "${options.dir}/apply.yml", or run: driftless init` },
    );
  }
  // Without a file, names that it would bring are not missing elsewhere.
  const isWhole = report.size === 0;
  const builder = new NodeBuilder(build);
  const merged = await mergeApplyFiles(sources, builder, report);
  const { nodes, layers, audit, stateDir } = merged;
  const { handlers, lost } = builder;
  const variables = new Variables(
    [...build.roleLayers, ...loaded.lower, ...layers, ...loaded.upper],
    loaded.otherNames,
  );
  nameHandlers(handlers, report);
  const isOpen = lost.isOpen || !isWhole;
  if (!isOpen) checkNotifications(nodes, handlers, report, lost.handlers);
  const given = [
    ...options.envNames ?? [],
    ...options.factNames ?? [],
    ...lost.variables,
  ];
  await checkRemoteParams([...nodes, ...handlers], report);
  const { filterNames, filterFiles = [] } = options;
  for (const name of [...listRemoteFiles(build.types.loaded), ...filterFiles]) {
    await report.try(() => files.noteProgram(name));
  }
  const names = { variables, given, filterNames };
  const whole = { nodes, handlers, ...names, report, isOpen };
  await checkAllTemplates(whole, options.dir);
  return {
    dir: options.dir,
    nodes,
    handlers,
    variables,
    audit,
    files: toOrder(files),
    digest: await files.digest(),
    loadInclude: (node, rendered) =>
      loadInclude(node, rendered, builder, report),
    ...(stateDir === undefined ? {} : { stateDir }),
  };
}

/** Names of the files that were read, those of the directory itself in its order first. */
function toOrder({ dir, names }: ConfigFiles): string[] {
  const read = new Set(names);
  const listed = listConfigFiles(dir).map(({ name }) => name)
    .filter((name) => read.has(name));
  return [...new Set([...listed, ...names])];
}

/** Lets the functions of the `.ts` files that follow see the host and its variables. */
export function giveHost(
  files: ConfigFiles,
  { lower, upper }: LoadedVariables,
  { hostName, readHost }: Pick<LoadOptions, "hostName" | "readHost">,
): void {
  files.give(() => ({
    facts: {},
    env: {},
    ...readHost?.(),
    vars: new Variables([...lower, ...upper]).resolve(),
    host: hostName,
  }));
}

async function readApply(
  { inline, file }: LoadOptions,
  files: ConfigFiles,
  report: Report,
): Promise<Source[]> {
  if (inline === undefined) {
    return await readKind("apply", files, report, file);
  }
  const { toInlineSource } = await import("./typescript/inline.ts");
  const source = toInlineSource(inline);
  files.add(source);
  return [source];
}

/** Loads the variables of the host, which the `.ts` files that follow see. */
async function loadLayers(
  options: LoadOptions,
  { files, report }: Build,
): Promise<LoadedVariables> {
  const { open, hostName } = options;
  const only = options.file;
  const kinds = options.inline === undefined
    ? await readKinds(["vars", "groups"], files, report, only)
    : new Map<Kind, Source[]>();
  const loaded = await loadVariables({
    files,
    report,
    hostName,
    vars: kinds.get("vars") ?? [],
    groups: kinds.get("groups") ?? [],
    decide: open && (async (condition) => (await open()).isTrue(condition, {})),
  });
  giveHost(files, loaded, options);
  return loaded;
}

/** Checks templates, and their files where there are any. */
async function checkAllTemplates(
  checked: Checked,
  dir: string,
): Promise<void> {
  await checkTemplates(checked);
  for (const node of [...eachNode(checked.nodes), ...checked.handlers]) {
    if (node.kind !== "task" || node.task.templateFile === undefined) continue;
    const { checkTemplateFiles } = await import("./check_template_files.ts");
    return await checkTemplateFiles(checked, dir);
  }
}

/** Reads the files of some kinds, each once. */
async function readKinds(
  kinds: readonly Kind[],
  files: ConfigFiles,
  report: Report,
  only?: string,
): Promise<Map<Kind, Source[]>> {
  const found = new Map<Kind, Source[]>();
  for (const { name, kind } of listConfigFiles(files.dir)) {
    if (only !== undefined && (kind === "apply" || kind === undefined)) {
      continue;
    }
    if (kind !== undefined && !kinds.includes(kind)) continue;
    const source = await report.try(() => files.read(name));
    if (source === undefined) continue;
    const meant = kind ?? findKindOf(source, report);
    if (meant !== undefined) {
      found.set(meant, [...found.get(meant) ?? [], source]);
    }
  }
  if (only !== undefined && kinds.includes("apply")) {
    const source = await report.try(() => files.read(only));
    if (source !== undefined) found.set("apply", [source]);
  }
  return found;
}

/** Tells by its keys what a file is for; a list or a map of other keys is left to those who name it. */
function findKindOf(source: Source, report: Report): Kind | undefined {
  if (!isMap(source.value)) return undefined;
  const keys = Object.keys(source.value);
  const kind = findKindOfKeys(keys);
  if (kind !== undefined) return kind;
  for (const key of keys) {
    const near = findNearest(key, listKindKeys());
    if (near === undefined) continue;
    report.add(
      source.errorAt([key], `Cannot tell what this file is for by "${key}"`, {
        what: "key",
        advice: `Did you mean "${near}"?`,
      }),
    );
    return undefined;
  }
  return undefined;
}

async function loadInclude(
  node: IncludeNode,
  rendered: unknown,
  builder: NodeBuilder,
  report: Report,
): Promise<Node[]> {
  const known = builder.handlers.length;
  const raw = isMap(rendered) ? rendered : {};
  parseParams(node.asTask.task, raw, node.asTask);
  const nodes = await report.try(() => builder.buildInclude(node, raw));
  if (builder.handlers.length > known) nameHandlers(builder.handlers, report);
  checkNotifications(nodes ?? [], builder.handlers, report);
  await checkRemoteParams(nodes ?? [], report);
  report.throwAll();
  return nodes ?? [];
}
