/** Translates a task of Ansible. */

import type { LoadedType, TypeTable } from "../../config/types.ts";
import { readParams } from "../../config/params.ts";
import { isMap } from "../../config/plain.ts";
import type { Source } from "../../config/source.ts";
import type { Path } from "../../config/spot.ts";
import type { Leave } from "../left.ts";
import { readKeywords } from "./keywords.ts";
import { readCommand, readPairs } from "./free_form.ts";
import {
  COLLECTIONS,
  KEYWORDS,
  type Module,
  MODULES,
  NEEDLESS,
  OTHERWISE,
} from "./modules.ts";

/** A map of the configuration. */
export type Plain = Record<string, unknown>;

/** What translating a task needs. */
export interface Translating {
  source: Source;
  types: TypeTable;
  leave: Leave;
}

/** Translates a list of tasks; what is no task is left out. */
export async function translateTasks(
  tasks: unknown,
  path: Path,
  by: Translating,
): Promise<Plain[]> {
  if (tasks === null || tasks === undefined) return [];
  if (!Array.isArray(tasks)) {
    by.leave(by.source.placeOf(path), "tasks", "they are no list");
    return [];
  }
  const done: Plain[] = [];
  for (const [index, task] of tasks.entries()) {
    const at = [...path, index];
    const node = isMap(task)
      ? await translateTask(task, at, by)
      : by.leave(by.source.placeOf(at), "a task", "it is no map");
    if (node) done.push(node);
  }
  return done;
}

async function translateTask(
  task: Plain,
  path: Path,
  by: Translating,
): Promise<Plain | undefined> {
  const { source, leave } = by;
  if ("block" in task) return await translateBlock(task, path, by);
  const place = source.placeOf(path);
  const found = findModule(task);
  const label = typeof task["name"] === "string" ? ` "${task["name"]}"` : "";
  if (typeof found === "string") {
    leave(place, `task${label}`, found);
    return undefined;
  }
  const { word, key, value } = found;
  if (NEEDLESS.has(word)) return undefined;
  const module = MODULES[word] ?? { type: word };
  const kind = await findType(module.type, by.types);
  if (kind === undefined || OTHERWISE[word] !== undefined) {
    const why = OTHERWISE[word] ?? "there is no such task type here";
    leave(place, `${word}${label}`, why);
    return undefined;
  }
  const params = readModule(value, task["args"], module);
  if (params === undefined) {
    leave(place, `${word}${label}`, "its params cannot be read");
    return undefined;
  }
  const own = toParams(
    params,
    kind,
    module,
    (what, why) =>
      leave(source.placeOf([...path, key]), `${word}${label}: ${what}`, why),
  );
  const keywords = await readKeywords(task, path, kind, by);
  if (keywords === undefined) return undefined;
  const { errors } = readParams(own, kind, { source, path, noLog: false });
  const [error] = errors;
  if (error !== undefined) {
    leave(place, `${word}${label}`, error.message);
    return undefined;
  }
  return { ...keywords.before, type: kind.type, ...own, ...keywords.after };
}

async function translateBlock(
  task: Plain,
  path: Path,
  by: Translating,
): Promise<Plain | undefined> {
  const keywords = await readKeywords(task, path, undefined, by);
  if (keywords === undefined) return undefined;
  const parts: Plain = {};
  for (const key of ["block", "rescue", "always"]) {
    if (task[key] === undefined) continue;
    parts[key] = await translateTasks(task[key], [...path, key], by);
  }
  return { ...keywords.before, ...parts, ...keywords.after };
}

/** Loads the type that a module stands for; what installs packages may be any manager's. */
async function findType(
  word: string,
  types: TypeTable,
): Promise<LoadedType | undefined> {
  const type = types.find(word) ?? types.findMeant(word);
  if (type === undefined) return undefined;
  await types.load([type]);
  return types.get(type);
}

/** Finds the one key that names a module, or tells why there is none. */
function findModule(
  task: Plain,
): { word: string; key: string; value: unknown } | string {
  const keys = Object.keys(task).filter((key) =>
    !KEYWORDS.has(key) && !key.startsWith("with_")
  );
  const [key, other] = keys;
  const action = task["action"];
  if (key === undefined && typeof action === "string") {
    const [word = "", ...rest] = action.trim().split(/\s+/);
    return {
      word: toShort(word) ?? word,
      key: "action",
      value: rest.join(" "),
    };
  }
  if (key === undefined) return "it names no module";
  if (other !== undefined) {
    return `it names both "${key}" and "${other}" as modules`;
  }
  const word = toShort(key);
  if (word === undefined) {
    return `"${key}" is of a collection that is not known`;
  }
  return { word, key, value: task[key] };
}

/** The short name of a module; undefined in a collection that is not known. */
function toShort(name: string): string | undefined {
  const dot = name.lastIndexOf(".");
  if (dot < 0) return name;
  return COLLECTIONS.has(name.slice(0, dot)) ? name.slice(dot + 1) : undefined;
}

function readModule(
  value: unknown,
  args: unknown,
  { line }: Module,
): Plain | undefined {
  const more = isMap(args) ? args : {};
  if (value === null || value === undefined) return { ...more };
  if (isMap(value)) return { ...value, ...more };
  if (typeof value !== "string") return undefined;
  if (line !== undefined) {
    const { command, params } = readCommand(value);
    return { [line]: command, ...params, ...more };
  }
  const pairs = readPairs(value);
  return pairs === undefined
    ? undefined
    : { ...Object.fromEntries(Object.entries(pairs).map(toTyped)), ...more };
}

/** A word on a line stands for what it would be in YAML. */
function toTyped([key, text]: [string, string]): [string, unknown] {
  if (/^(yes|true|on)$/i.test(text)) return [key, true];
  if (/^(no|false|off)$/i.test(text)) return [key, false];
  return [key, /^(0|[1-9]\d*)$/.test(text) ? Number(text) : text];
}

/** Params under the names that they have here; those that are not known are left out. */
function toParams(
  params: Plain,
  { keys }: LoadedType,
  { renamed = {}, dropped = {}, assumed = {} }: Module,
  leave: (what: string, why: string) => void,
): Plain {
  const own: Plain = {};
  for (const [key, value] of Object.entries(params)) {
    const name = renamed[key] ?? key;
    const isDropped = dropped[key]?.length === 0 ||
      dropped[key]?.includes(value);
    if (isDropped && !keys?.names.has(name)) continue;
    if (value === null) continue;
    if (keys?.names.has(name) || keys?.isOpen) own[name] = value;
    else leave(`${key}: ${JSON.stringify(value)}`, "it has no such param here");
  }
  return { ...assumed, ...own };
}
