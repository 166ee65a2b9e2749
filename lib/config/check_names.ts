/** Checks templates and expressions without running them: syntax, filters, variables. */

import { type ConfigError, findNearest } from "../error.ts";
import type { SyntaxProblem } from "../template/template.ts";
import { hasTemplate } from "../template/template.ts";
import type { NameUse } from "../template/names.ts";
import { EXPRESSION_KEYS } from "./envelope.ts";
import type { Node, TaskNode } from "./node.ts";
import { eachText, findAt, isMap } from "./plain.ts";
import type { Report } from "./report.ts";
import type { Source } from "./source.ts";
import type { Path } from "./spot.ts";
import { collectNames } from "./known_names.ts";
import type { Variables } from "./variables.ts";
import { eachNode } from "./walk.ts";

/** Everything that may hold templates, and the names that the run gives. */
export interface Checked {
  nodes: readonly Node[];
  handlers: readonly TaskNode[];
  variables: Variables;
  /** Names of the environment, of facts and the like. */
  given: readonly string[];
  report: Report;
  /** Filters that the configuration brings. */
  filterNames?: readonly string[] | undefined;
  /** Something could not be read that may bring any name. */
  isOpen: boolean;
}

/** A text to check. */
interface Text {
  text: string;
  path: Path;
  isExpression: boolean;
}

/** What the template engine says about texts, loaded when there is one to check. */
interface Judge {
  check: (text: string, isExpression: boolean) => SyntaxProblem | undefined;
  find: (text: string, isExpression: boolean) => NameUse[];
}

/** Reports mistakes in all templates and expressions of a configuration. */
export async function checkTemplates(checked: Checked): Promise<void> {
  const { nodes, handlers, variables, report } = checked;
  const seen = new WeakSet<object>();
  const known = checked.isOpen ? undefined : collectNames(checked);
  let judge: Judge | undefined;
  const checkAll = async (source: Source, texts: Iterable<Text>) => {
    for (const text of texts) {
      judge ??= await loadJudge(checked.filterNames);
      const error = findMistake(source, text, judge, known);
      if (error !== undefined) report.add(error);
    }
  };
  for (const node of [...eachNode(nodes), ...handlers]) {
    const raw = findAt(node.source.value, node.path);
    if (!isMap(raw) || seen.has(raw)) continue;
    seen.add(raw);
    await checkAll(node.source, listTexts(raw, node));
  }
  for (const { values, source, path } of variables.layers) {
    await checkAll(source, listTemplates(values, path));
  }
}

async function loadJudge(
  filterNames: readonly string[] | undefined,
): Promise<Judge> {
  const [{ checkSyntax }, { findNames }] = await Promise.all([
    import("../template/check.ts"),
    import("../template/names.ts"),
  ]);
  // The same few texts stand in many tasks.
  const problems = new Map<string, SyntaxProblem | undefined>();
  const names = new Map<string, NameUse[]>();
  return {
    check: (text, isExpression) =>
      remember(
        problems,
        text,
        isExpression,
        (one, isOne) => checkSyntax(one, isOne, filterNames),
      ),
    find: (text, isExpression) =>
      remember(names, text, isExpression, findNames),
  };
}

function remember<T>(
  known: Map<string, T>,
  text: string,
  isExpression: boolean,
  make: (text: string, isExpression: boolean) => T,
): T {
  const key = `${isExpression}${text}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make(text, isExpression);
  known.set(key, made);
  return made;
}

/** The texts of a task or block as it is written, without what is in a block. */
function* listTexts(
  raw: Record<string, unknown>,
  node: Node,
): Generator<Text> {
  const params = node.kind === "block" ? {} : node.params;
  const own = node.kind === "task" ? node.task.expressions ?? [] : [];
  for (const [key, value] of Object.entries(raw)) {
    if (key === "type" || isPart(key, node)) continue;
    const isExpression = Object.hasOwn(params, key)
      ? own.includes(key)
      : EXPRESSION_KEYS.has(key);
    for (const { text, path } of eachText(value)) {
      const isInner = key === "loop_control" && path[0] === "break_when";
      if (!isExpression && !isInner && !hasTemplate(text)) continue;
      yield {
        text,
        path: [...node.path, key, ...path],
        isExpression: isExpression || isInner,
      };
    }
  }
}

function isPart(key: string, node: Node): boolean {
  return node.kind === "block" && ["block", "rescue", "always"].includes(key);
}

function* listTemplates(
  values: Readonly<Record<string, unknown>>,
  base: Path,
): Generator<Text> {
  for (const { text, path } of eachText(values)) {
    if (!hasTemplate(text)) continue;
    yield { text, path: [...base, ...path], isExpression: false };
  }
}

function findMistake(
  source: Source,
  { text, path, isExpression }: Text,
  judge: Judge,
  known: ReadonlySet<string> | undefined,
): ConfigError | undefined {
  const problem = judge.check(text, isExpression);
  if (problem !== undefined) {
    return source.errorAt(path, problem.message, {
      place: source.placeIn(path, problem.offset),
    });
  }
  if (known === undefined) return undefined;
  const missing = judge.find(text, isExpression)
    .find(({ name, guarded }) => !guarded && !known.has(name));
  if (missing === undefined) return undefined;
  // Any short name is near to any other.
  const near = missing.name.length < 3
    ? undefined
    : findNearest(missing.name, known);
  return source.errorAt(path, `Cannot find the variable "${missing.name}"`, {
    place: source.placeIn(path, missing.offset),
    length: missing.name.length,
    advice: near === undefined
      ? 'Define it under "vars", or write | default(...)'
      : `Did you mean "${near}"?`,
  });
}
