/** Checks the template files that tasks name by plain texts: that they are there, their syntax, their variables. */

import { ConfigError, findNearest } from "../error.ts";
import type { Included } from "../template/included.ts";
import type { NameUse } from "../template/names.ts";
import type { SyntaxProblem } from "../template/template.ts";
import type { Checked } from "./check_names.ts";
import { toFileDirs } from "./find_file.ts";
import { toFrame } from "./frame.ts";
import { collectNames } from "./known_names.ts";
import type { TaskNode } from "./node.ts";
import { isMap, isTemplated } from "./plain.ts";
import { MAX_FILE_BYTES } from "./source.ts";
import { LineIndex } from "./spot.ts";
import { eachNode } from "./walk.ts";

/** What is known of a template file. */
interface TemplateFile {
  /** Path as the user knows it. */
  readonly file: string;
  readonly lines: LineIndex;
  readonly problem: SyntaxProblem | undefined;
  readonly uses: readonly NameUse[];
  readonly included: Included;
}

/** What the template engine says about a text, loaded when there is a file to check. */
interface Judge {
  check: (text: string) => SyntaxProblem | undefined;
  findNames: (text: string) => NameUse[];
  findIncluded: (text: string) => Included;
}

/** Reports mistakes in the template files that tasks name; those whose name is known at the task only are left to it. */
export async function checkTemplateFiles(
  checked: Checked,
  dir: string,
): Promise<void> {
  const tasks = [...eachNode(checked.nodes), ...checked.handlers]
    .filter((node) => node.kind === "task")
    .filter(({ task }) => task.templateFile !== undefined);
  const known = checked.isOpen ? undefined : collectNames(checked);
  const checker = new TemplateFileChecker(
    dir,
    await loadJudge(checked.filterNames),
  );
  for (const node of tasks) {
    checker.check(node, known).forEach((error) => checked.report.add(error));
  }
}

async function loadJudge(
  filterNames: readonly string[] | undefined,
): Promise<Judge> {
  const [{ checkSyntax }, { findNames }, { findIncluded }] = await Promise.all([
    import("../template/check.ts"),
    import("../template/names.ts"),
    import("../template/included.ts"),
  ]);
  const check = (text: string) => checkSyntax(text, false, filterNames);
  return { check, findNames, findIncluded };
}

/** Checks the template files of tasks; each file is read once. */
class TemplateFileChecker {
  #dir: string;
  #judge: Judge;
  #files = new Map<string, TemplateFile | undefined>();

  constructor(dir: string, judge: Judge) {
    this.#dir = dir;
    this.#judge = judge;
  }

  check(node: TaskNode, known: ReadonlySet<string> | undefined): ConfigError[] {
    const { params, task } = node;
    const key = task.templateFile ?? "";
    const name = params[key];
    if (typeof name !== "string" || name === "" || isTemplated(name)) return [];
    if (params["state"] !== undefined && params["state"] !== "present") {
      return [];
    }
    const dirs = toFileDirs(this.#dir, "templates", node);
    const path = find(name, dirs);
    if (path === undefined) return toMissing(node, key, name, dirs);
    const first = this.#read(path);
    if (first === undefined) return [];
    const errors = this.#checkSyntax(path, toOwnDirs(path, params), dirs);
    if (errors.length > 0 || first.included.isChild) return errors;
    const vars = params["vars"];
    if (known === undefined || isTemplated(vars)) return [];
    return checkNames(first, known, isMap(vars) ? vars : {});
  }

  /** Checks a file and those that it includes. */
  #checkSyntax(
    start: string,
    own: readonly string[],
    dirs: readonly string[],
  ): ConfigError[] {
    const paths = new Set([start]);
    const errors: ConfigError[] = [];
    for (const path of paths) {
      const found = this.#read(path);
      if (found?.problem !== undefined) {
        const { message, offset } = found.problem;
        errors.push(toError(found, message, offset));
      }
      for (const name of found?.included.names ?? []) {
        const next = find(`./${name}`, [...own, ...dirs]);
        if (next !== undefined) paths.add(next);
      }
    }
    return errors;
  }

  /** Reads a file; one that cannot be read is left to the task. */
  #read(path: string): TemplateFile | undefined {
    if (this.#files.has(path)) return this.#files.get(path);
    const text = readText(path);
    const isInside = path.startsWith(`${this.#dir}/`);
    const found = text === undefined ? undefined : {
      file: isInside ? path.slice(this.#dir.length + 1) : path,
      lines: new LineIndex(text),
      problem: this.#judge.check(text),
      uses: this.#judge.findNames(text),
      included: this.#judge.findIncluded(text),
    };
    this.#files.set(path, found);
    return found;
  }
}

/** Where a template finds what it includes before it looks into the folders. */
function toOwnDirs(path: string, params: TaskNode["params"]): string[] {
  const given = params["template_dir"];
  if (given === undefined) return [path.slice(0, path.lastIndexOf("/"))];
  return typeof given === "string" && !isTemplated(given) ? [given] : [];
}

function find(name: string, dirs: readonly string[]): string | undefined {
  return name.startsWith("/")
    ? name
    : dirs.map((dir) => `${dir}/${name.replace(/^\.\//, "")}`).find(isFile);
}

function isFile(path: string): boolean {
  return findInfo(path)?.isFile ?? false;
}

function isThere(path: string): boolean {
  return findInfo(path) !== undefined;
}

function findInfo(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    const { size, isFile } = Deno.statSync(path);
    if (!isFile || size > MAX_FILE_BYTES) return undefined;
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}

function toMissing(
  { source, path, envelope }: TaskNode,
  key: string,
  name: string,
  dirs: readonly string[],
): ConfigError[] {
  if (envelope.ignoreErrors !== false) return [];
  if (dirs.some((dir) => isThere(`${dir}/${name}`))) {
    return [
      source.errorAt(
        [...path, key],
        `Cannot use the template "${name}": it is not a regular file`,
      ),
    ];
  }
  const slash = name.lastIndexOf("/");
  const near = dirs.flatMap((dir) =>
    listNames(`${dir}/${name.slice(0, slash + 1)}`)
  );
  const like = findNearest(name.slice(slash + 1), near);
  return [
    source.errorAt([...path, key], `Cannot find the template "${name}"`, {
      advice: like === undefined
        ? `Looked in ${dirs.join(", ")}`
        : `Did you mean "${name.slice(0, slash + 1)}${like}"?`,
    }),
  ];
}

function listNames(dir: string): string[] {
  try {
    return Array.from(Deno.readDirSync(dir), ({ name }) => name);
  } catch {
    return [];
  }
}

function checkNames(
  found: TemplateFile,
  known: ReadonlySet<string>,
  vars: Record<string, unknown>,
): ConfigError[] {
  return found.uses
    .filter(({ name, guarded }) =>
      !guarded && !known.has(name) && !Object.hasOwn(vars, name)
    )
    .map(({ name, offset }) => {
      const near = name.length < 3
        ? undefined
        : findNearest(name, [...known, ...Object.keys(vars)]);
      return toError(found, `Cannot find the variable "${name}"`, offset, {
        length: name.length,
        advice: near === undefined
          ? 'Define it under "vars", or write | default(...)'
          : `Did you mean "${near}"?`,
      });
    });
}

function toError(
  { file, lines }: TemplateFile,
  message: string,
  offset: number,
  { length, advice }: { length?: number; advice?: string } = {},
): ConfigError {
  const place = { file, ...lines.locate(offset) };
  const frame = toFrame(lines, place, length);
  return new ConfigError(message, { place, frame, advice });
}
