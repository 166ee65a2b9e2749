/** Translates `include_vars`: the variables of each file that may be meant are set where its name is the one that comes out. */

import { ENVELOPE_KEYS } from "../../config/envelope.ts";
import { isMap } from "../../config/plain.ts";
import type { Path } from "../../config/spot.ts";
import { quote, toExpression } from "./expression.ts";
import { readKeywords } from "./keywords.ts";
import type { Plain, Translating } from "./task.ts";

/** Which files a task means, and where its variables go. */
interface Wanted {
  /** Names in the order of trying; templates. */
  readonly names: readonly string[];
  /** Variable that takes all of the file as a map. */
  readonly into: string | undefined;
}

/** A file of variables that there is. */
export interface VarsFile {
  /** As the role or playbook names it. */
  readonly name: string;
  readonly values: Plain;
}

/** Words of modules and lookups for the files that are looked for. */
const FIRST_FOUND =
  /^\s*\{\{\s*(?:lookup|query|q)\(\s*(['"])(?:ansible\.builtin\.)?first_found\1\s*,\s*(\w+)[^)]*\)\s*\}\}\s*$/;

/** Keywords that all tasks of a block may have together. */
const OF_BLOCKS: ReadonlySet<string> = new Set([
  "ignore_errors",
  "no_log",
  "tags",
  "when",
]);

/** What is told of a task that includes variables. */
export interface VarsTask {
  readonly task: Plain;
  readonly path: Path;
  readonly key: string;
  /** Its name, for messages. */
  readonly label: string;
}

/** Translates a task that includes variables; what cannot be is noted. */
export function translateVars(
  { task, path, key, label }: VarsTask,
  by: Translating,
): Plain | undefined {
  const place = by.source.placeOf(path);
  const leave = (why: string) => {
    by.leave(place, `include_vars${label}`, why);
    return undefined;
  };
  const wanted = readWanted(task[key], task);
  if (wanted === undefined) return leave("its files are named in another way");
  const files = by.findVars().filter(({ name, values }) => {
    const taken = wanted.into === undefined &&
      Object.keys(values).find((one) => ENVELOPE_KEYS.includes(one));
    if (!taken) return true;
    leave(
      `"${name}" has a variable "${taken}", which a task takes for its own`,
    );
    return false;
  });
  const setters = toSetters(wanted, files);
  if (setters.length === 0) return leave("there are no such files");
  const around = Object.fromEntries(
    Object.entries(task).filter(([name]) =>
      name !== "vars" && !name.endsWith("first_found")
    ),
  );
  const keywords = readKeywords(around, path, undefined, by);
  if (keywords === undefined) return undefined;
  const other = Object.keys(keywords.after).find((one) => !OF_BLOCKS.has(one));
  return other === undefined
    ? { ...keywords.before, block: setters, ...keywords.after }
    : leave(`it has "${other}"`);
}

/** Reads which files a task means; undefined where that is told in another way. */
function readWanted(value: unknown, task: Plain): Wanted | undefined {
  const map = isMap(value) ? value : { file: value };
  const { file = map["_raw_params"], name, ...rest } = map;
  const { _raw_params: _, ...other } = rest;
  if (Object.keys(other).length > 0 || typeof file !== "string") {
    return undefined;
  }
  if (name !== undefined && typeof name !== "string") return undefined;
  const names = listNames(file.trim(), task);
  return names && { names, into: name };
}

function listNames(file: string, task: Plain): string[] | undefined {
  const found = Object.keys(task).find((key) => key.endsWith("first_found"));
  if (found !== undefined) {
    return file === "{{ item }}" ? readFirstFound(task[found]) : undefined;
  }
  const params = FIRST_FOUND.exec(file)?.[2];
  if (params === undefined) return [file];
  const vars = task["vars"];
  return isMap(vars) ? readFirstFound(vars[params]) : undefined;
}

/** The names of `first_found`: a list, or maps with `files` and `paths`. */
function readFirstFound(value: unknown): string[] | undefined {
  const names: string[] = [];
  for (const one of [value].flat()) {
    const { files: named, paths }: Plain = isMap(one) ? one : { files: one };
    if (![paths ?? []].flat().every(isVarsPath)) return undefined;
    const files: unknown[] = [named ?? []].flat();
    for (const file of files) {
      if (typeof file !== "string") return undefined;
      names.push(...file.split(/\s*,\s*/));
    }
  }
  return names;
}

function isVarsPath(path: unknown): boolean {
  return typeof path === "string" && /(?:^|\/)vars\/?$/.test(path);
}

/** Name of a file without the directories that both of its searches begin with. */
function toName(path: string): string {
  return path.replace(
    /^(?:\{\{\s*(?:role_path|playbook_dir)\s*\}\}\/)?(?:\.\.?\/)*(?:vars\/)?/,
    "",
  );
}

/** Parts a file so that what names another variable of it is set behind that one: here they are rendered when they are set. */
function toSets(values: Plain): Plain[] {
  const sets: Plain[] = [];
  let open = Object.entries(values);
  while (open.length > 0) {
    const names = open.map(([name]) => name);
    const ready = open.filter(([name, value]) => {
      const words = new Set(JSON.stringify(value).match(/\w+/g));
      return !names.some((one) => one !== name && words.has(one));
    });
    // What names each other in a circle cannot be set in any order.
    const next = ready.length > 0 ? ready : open;
    sets.push(Object.fromEntries(next));
    open = open.filter((one) => !next.includes(one));
  }
  return sets;
}

/** Tells whether a template can come to a name, by the words around its braces. */
function canBe(template: string, name: string): boolean {
  const pattern = template.split(/\{\{.*?\}\}/s)
    .map((text) => text.replaceAll(/[^\w]/g, "\\$&")).join(".*");
  return new RegExp(`^${pattern}$`, "s").test(name);
}

/**
 * Makes tasks that set the variables: one where the name is told, else one
 * for each file that there is, under the condition that its name comes out
 * and none that is tried before it is there.
 */
function toSetters(
  { names, into }: Wanted,
  files: readonly VarsFile[],
): Plain[] {
  const setters: Plain[] = [];
  const tried: string[] = [];
  for (const name of names.map(toName)) {
    const isPlain = !name.includes("{{");
    const possible = files.map((file) => ({ ...file, is: toName(file.name) }))
      .filter(({ is }) => isPlain ? is === name : canBe(name, is));
    for (const { is, values } of possible) {
      const when = [
        ...tried,
        ...isPlain ? [] : [`(${toExpression(name)}) == ${quote(is)}`],
      ];
      const sets = into === undefined ? toSets(values) : [{ [into]: values }];
      const tasks = sets.map((set) => ({ type: "set_fact", ...set }));
      const whole = tasks.length === 1 ? tasks[0] : { block: tasks };
      setters.push({ ...whole, ...when.length > 0 && { when } });
    }
    if (possible.length === 0) continue;
    if (isPlain) break;
    const all = possible.map(({ is }) => quote(is)).join(", ");
    tried.push(`(${toExpression(name)}) not in [${all}]`);
  }
  return setters;
}
