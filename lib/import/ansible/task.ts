/** Translates a task of Ansible. */

import type { LoadedType, TypeTable } from "../../config/types.ts";
import { readParams } from "../../config/params.ts";
import { isMap } from "../../config/plain.ts";
import type { Source } from "../../config/source.ts";
import type { Path } from "../../config/spot.ts";
import type { Leave } from "../left.ts";
import { findUnknown } from "./check_texts.ts";
import { translateVars, type VarsFile } from "./include_vars.ts";
import { readKeywords } from "./keywords.ts";
import { readCommand, readPairs } from "./free_form.ts";
import type { Module } from "./module.ts";
import {
  COLLECTIONS,
  KEYWORDS,
  MODULES,
  NEEDLESS,
  NEEDLESS_META,
  NOTHING,
  OTHERWISE,
} from "./modules.ts";

/** A map of the configuration. */
export type Plain = Record<string, unknown>;

/** What translating a task needs. */
export interface Translating {
  source: Source;
  types: TypeTable;
  leave: Leave;
  /** Reads the files of variables that tasks of the source may include. */
  findVars(): readonly VarsFile[];
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
    if (isMap(task)) done.push(...await translateTask(task, at, by));
    else by.leave(by.source.placeOf(at), "a task", "it is no map");
  }
  return done;
}

async function translateTask(
  task: Plain,
  path: Path,
  by: Translating,
): Promise<Plain[]> {
  const { source, leave } = by;
  if ("block" in task) return await translateBlock(task, path, by);
  const place = source.placeOf(path);
  const found = findModule(task);
  const label = typeof task["name"] === "string" ? ` "${task["name"]}"` : "";
  if (typeof found === "string") {
    leave(place, `task${label}`, found);
    return [];
  }
  const { word, key, value } = found;
  if (NEEDLESS.has(word)) return [];
  if (word === "meta") {
    const why = findMetaReason(value);
    if (why !== undefined) leave(place, `meta${label}`, why);
    return [];
  }
  if (word === "include_vars") {
    const block = translateVars({ task, path, key, label }, by);
    return block === undefined ? [] : [block];
  }
  const module = MODULES[word] ?? { type: word };
  const kind = await findType(module.type, by.types);
  if (kind === undefined || OTHERWISE[word] !== undefined) {
    const why = OTHERWISE[word] ?? "there is no such task type here";
    leave(place, `${word}${label}`, why);
    return [];
  }
  const params = readModule(value, task["args"], module);
  if (params === undefined) {
    leave(place, `${word}${label}`, "its params cannot be read");
    return [];
  }
  const refuse = (what: string, why: string) => {
    leave(source.placeOf([...path, key]), `${word}${label}${what}`, why);
  };
  const wishes = toParams(params, kind, module, refuse);
  const keywords = await readKeywords(task, path, kind, by);
  if (wishes === undefined || keywords === undefined) return [];
  const fitting = toFittingAll(
    wishes,
    keywords.after,
    (own) => readParams(own, kind, { source, path, noLog: false }).errors,
  );
  if (typeof fitting === "string") {
    leave(place, `${word}${label}`, fitting);
    return [];
  }
  return fitting.map((own) => ({
    ...keywords.before,
    type: kind.type,
    ...own,
    ...keywords.after,
  }));
}

/** Makes all params fit, or tells what is wrong with one of them, or with the words behind them. */
function toFittingAll(
  wishes: readonly Plain[],
  after: Plain,
  check: (own: Plain) => readonly Error[],
): Plain[] | string {
  const fitting: Plain[] = [];
  for (const wish of wishes) {
    const { own, errors: [error] } = toFitting(wish, check);
    const why = error?.message ?? findUnknown({ ...own, ...after });
    if (why !== undefined) return why;
    fitting.push(own);
  }
  return fitting;
}

/** Tells why a word of `meta` is not brought along; what only serves Ansible's running goes without a word. */
function findMetaReason(value: unknown): string | undefined {
  const word = isMap(value) ? value["_raw_params"] : value;
  if (NEEDLESS_META.has(word)) return undefined;
  return word === "flush_handlers"
    ? "handlers run when all tasks are done"
    : "a run goes on to its end";
}

/** Gives params the kinds of values that are wanted here: Ansible takes a text for a number or a list, and a number for a text. */
function toFitting(
  wish: Plain,
  check: (own: Plain) => readonly Error[],
): { own: Plain; errors: readonly Error[] } {
  let [own, errors] = [wish, check(wish)];
  for (const [key, value] of Object.entries(wish)) {
    if (errors.length === 0) break;
    for (const other of listKinds(value)) {
      const next = { ...own, [key]: other };
      const left = check(next);
      if (left.length < errors.length) [own, errors] = [next, left];
    }
  }
  return { own, errors };
}

/** The same value as another kind. */
function listKinds(value: unknown): unknown[] {
  if (typeof value === "number") return [String(value)];
  if (typeof value !== "string" || value.includes("{{")) return [];
  return [
    ...(/^\d{1,15}$/.test(value) ? [Number(value)] : []),
    value.split(","),
  ];
}

async function translateBlock(
  task: Plain,
  path: Path,
  by: Translating,
): Promise<Plain[]> {
  const keywords = await readKeywords(task, path, undefined, by);
  if (keywords === undefined) return [];
  const parts: Plain = {};
  for (const key of ["block", "rescue", "always"]) {
    if (task[key] === undefined) continue;
    parts[key] = await translateTasks(task[key], [...path, key], by);
  }
  return [{ ...keywords.before, ...parts, ...keywords.after }];
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

/** Params of one or more tasks in our words; undefined where one of them has none, which is told. */
function toParams(
  params: Plain,
  { keys }: LoadedType,
  { renamed = {}, dropped = {}, assumed = {}, reworded }: Module,
  refuse: (what: string, why: string) => void,
): readonly Plain[] | undefined {
  const given: Plain = {};
  for (const [key, value] of Object.entries(params)) {
    const name = renamed[key] ?? key;
    if (value === null) continue;
    if (isNothing(dropped[key], value) || isNothing(NOTHING[key], value)) {
      if (!keys?.names.has(name)) continue;
    }
    given[name] = value;
  }
  for (const [key, value] of Object.entries(assumed)) given[key] ??= value;
  const own = reworded?.(given) ?? given;
  if (typeof own === "string") {
    refuse("", own);
    return undefined;
  }
  const wishes: readonly Plain[] = Array.isArray(own) ? own : [own];
  const unknown = wishes.flatMap((wish) => Object.entries(wish))
    .filter(([key]) => !keys?.names.has(key) && !keys?.isOpen);
  for (const [key, value] of unknown) {
    const why = "there is no such param here, so the task is left out";
    refuse(`: ${key}: ${JSON.stringify(value)}`, why);
  }
  return unknown.length > 0 ? undefined : wishes;
}

/** Tells whether a param means nothing with a value, by the values for which that holds. */
function isNothing(
  values: readonly unknown[] | undefined,
  value: unknown,
): boolean {
  return values !== undefined &&
    (values.length === 0 || values.includes(value));
}
