/** Finds and reads what an include names: a file of tasks, or a role. */

import { findNearest } from "../error.ts";
import type { ConfigFiles } from "./files.ts";
import { findDynamic } from "./include_node.ts";
import type { RoleScope, TaskNode } from "./node.ts";
import { isMap } from "./plain.ts";
import type { Build, Site } from "./site.ts";
import type { Source } from "./source.ts";
import { toLayer } from "./layer.ts";

/** Most files that lead to a task. */
const MAX_CHAIN = 32;

/** What an include means. */
export interface IncludeTarget {
  /** Role whose tasks they are, when the include begins one. */
  scope?: RoleScope;
  tasks?: Source;
  handlers?: Source;
  /** Variables of the include. */
  vars: Record<string, unknown>;
  /** Files that lead to the tasks. */
  chain: readonly string[];
}

/** An include, as far as its place and its params say what it names. */
export type IncludeTask = Pick<TaskNode, "type" | "params" | "source" | "path">;

/** Where what an include names is; the names are those of the directory's files. */
export interface IncludePlace {
  tasks?: string;
  role?: RolePlace;
  /** Files that lead to the tasks. */
  chain: readonly string[];
}

/** Where the parts of a role are. */
interface RolePlace {
  name: string;
  dir: string;
  defaults?: string;
  vars?: string;
  handlers?: string;
}

/**
 * Finds and reads what an include names.
 * @throws {ConfigError} When it is not there, leads outside, or includes itself.
 */
export async function resolveInclude(
  node: TaskNode,
  params: Record<string, unknown>,
  site: Site,
  build: Build,
): Promise<IncludeTarget> {
  const { files } = build;
  const { tasks, role, chain } = findInclude(node, params, site, files);
  const target: IncludeTarget = {
    vars: { ...node.envelope.vars, ...toMap(params["vars"]) },
    chain,
  };
  if (role !== undefined) target.scope = await readScope(role, params, build);
  if (tasks !== undefined) target.tasks = await files.read(tasks);
  if (role?.handlers !== undefined) {
    target.handlers = await files.read(role.handlers);
  }
  return target;
}

/**
 * Finds what an include names, and reads none of it.
 * @throws {ConfigError} When it is not there, leads outside, or includes itself.
 */
export function findInclude(
  node: IncludeTask,
  params: Record<string, unknown>,
  site: Site,
  files: ConfigFiles,
): IncludePlace {
  return node.type === "include_role"
    ? findRole(node, params, site, files)
    : findTasks(node, params, site, files);
}

function findTasks(
  node: IncludeTask,
  params: Record<string, unknown>,
  site: Site,
  files: ConfigFiles,
): IncludePlace {
  const { source, path } = node;
  const name = String(params["file"]);
  const tried = toCandidates(name, site);
  if (tried.length === 0) {
    throw source.errorAt(
      [...path, "file"],
      `Cannot include "${name}": it is outside of the configuration directory`,
    );
  }
  const tasks = files.find(tried);
  if (tasks === undefined) {
    throw source.errorAt([...path, "file"], `Cannot find the file "${name}"`, {
      advice: `Looked for ${tried.map((one) => `"${one}"`).join(", ")}`,
    });
  }
  return { tasks, chain: toChain(node, "file", tasks, site) };
}

function findRole(
  node: IncludeTask,
  params: Record<string, unknown>,
  site: Site,
  files: ConfigFiles,
): IncludePlace {
  const { source, path } = node;
  const name = String(params["name"]);
  const dir = `roles/${requirePlain(node, "name", name)}`;
  if (!files.isDir(dir)) {
    const near = findNearest(name, files.list("roles"));
    throw source.errorAt([...path, "name"], `Cannot find the role "${name}"`, {
      advice: near === undefined
        ? `Looked for "${dir}"`
        : `Did you mean "${near}"?`,
    });
  }
  const tasks = findPart(node, params, `${dir}/tasks`, "tasks_from", files);
  const vars = findPart(node, params, `${dir}/vars`, "vars_from", files);
  const handlers = files.find([`${dir}/handlers/main`]);
  const defaults = files.find([`${dir}/defaults/main`]);
  if ([tasks, handlers, defaults, vars].every((one) => one === undefined)) {
    throw source.errorAt([...path, "name"], `Cannot use the role "${name}"`, {
      advice: `Expected "${dir}/tasks/main.yml"`,
    });
  }
  return {
    role: {
      name,
      dir: files.toPath(dir),
      ...(defaults === undefined ? {} : { defaults }),
      ...(vars === undefined ? {} : { vars }),
      ...(handlers === undefined ? {} : { handlers }),
    },
    chain: toChain(node, "name", tasks ?? `${dir}/`, site),
    ...(tasks === undefined ? {} : { tasks }),
  };
}

async function readScope(
  { name, dir, defaults, vars }: RolePlace,
  params: Record<string, unknown>,
  build: Build,
): Promise<RoleScope> {
  return {
    name,
    dir,
    defaults: {
      ...await readLayer(defaults, "defaults", name, build),
      ...toMap(params["defaults"]),
    },
    vars: await readLayer(vars, "vars", name, build),
  };
}

/** Finds `main`, which may be missing, or the file that a param names. */
function findPart(
  node: IncludeTask,
  params: Record<string, unknown>,
  dir: string,
  key: string,
  files: ConfigFiles,
): string | undefined {
  const wanted = params[key];
  if (wanted === undefined) return files.find([`${dir}/main`]);
  const name = `${dir}/${requirePlain(node, key, String(wanted))}`;
  const file = files.find([name]);
  if (file !== undefined) return file;
  throw node.source.errorAt([...node.path, key], `Cannot find "${name}"`);
}

/** Reads variables of a role and keeps them for `explain`. */
async function readLayer(
  file: string | undefined,
  what: string,
  role: string,
  { files, report, roleLayers }: Build,
): Promise<Record<string, unknown>> {
  if (file === undefined) return {};
  const found = await files.read(file);
  if (!roleLayers.some(({ source }) => source === found)) {
    const layers = toLayer(`${what} of role ${role}`, found, [], report);
    roleLayers.push(...layers.map((layer) => ({ ...layer, role })));
  }
  return toMap(found.value);
}

/** Where a file of tasks may be, nearest first; names that lead outside are left out. */
function toCandidates(name: string, { source, role }: Site): string[] {
  if (name.startsWith("/")) return [name];
  const slash = source.file.lastIndexOf("/");
  const beside = slash === -1 ? "" : source.file.slice(0, slash + 1);
  const bases = [
    ...(role === undefined ? [] : [`roles/${role.name}/tasks/`]),
    "",
    beside,
    "tasks/",
  ];
  const found = bases.map((base) => toInside(base + name))
    .filter((one) => one !== undefined);
  return [...new Set(found)];
}

/** Resolves `.` and `..`; undefined when it leads above where it starts. */
function toInside(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.replace(/^\/+/, "\0/").split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part === "\0" ? "" : part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

function requirePlain(node: IncludeTask, key: string, name: string): string {
  const isPlain = !name.startsWith("/") &&
    name.split("/").every((part) => !["", ".", ".."].includes(part)) &&
    !name.includes("\0");
  if (isPlain) return name;
  throw node.source.errorAt(
    [...node.path, key],
    `Cannot read "${key}" of task "${node.type}": expected a name without "..", got "${name}"`,
  );
}

function toChain(
  node: IncludeTask,
  key: string,
  file: string,
  { chain }: Site,
): readonly string[] {
  const longer = [...chain, file];
  // A name that a variable decides may end the circle itself.
  if (chain.includes(file) && !findDynamic(node)) {
    throw node.source.errorAt(
      [...node.path, key],
      `Cannot include "${file}" inside itself`,
      { advice: longer.slice(chain.indexOf(file)).join(" -> ") },
    );
  }
  if (longer.length <= MAX_CHAIN) return longer;
  throw node.source.errorAt(
    [...node.path, key],
    `Cannot include files more than ${MAX_CHAIN} deep`,
    { advice: longer.slice(-4).join(" -> ") },
  );
}

function toMap(value: unknown): Record<string, unknown> {
  return isMap(value) ? value : {};
}
