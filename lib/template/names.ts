/** Finds the variables that a template reads, without rendering it. */

import type { Body, Expression } from "./ast.ts";
import { FUNCTION_NAMES } from "./catalog.ts";
import { parseExpression } from "./expression.ts";
import { parseTemplate } from "./statement.ts";
import { hasTemplate } from "./template.ts";
import {
  listBodies,
  listBound,
  listExpressions,
  listOperands,
} from "./walk.ts";

/** A variable that a template reads. */
export interface NameUse {
  /** The root name: `a` for `a.b[0]`. */
  readonly name: string;
  /** Where it stands first, in UTF-16 units. */
  readonly offset: number;
  /** Whether the template copes with the name not being defined. */
  readonly guarded: boolean;
}

/** Names that the engine sets. */
const ENGINE_NAMES: ReadonlySet<string> = new Set([
  "caller",
  "kwargs",
  "loop",
  "omit",
  "self",
  "super",
  "varargs",
]);

const NO_TRIM = { trimBlocks: false, lstripBlocks: false };

/**
 * Lists the variables that a template, or an expression, reads, in order of
 * their first use. Names that the template sets itself are left out, and so
 * is everything that is not sure to be a variable; a text that cannot be
 * parsed has none.
 */
export function findNames(text: string, isExpression = false): NameUse[] {
  if (!isExpression && !hasTemplate(text)) return [];
  try {
    return listNames(text, isExpression);
  } catch {
    return [];
  }
}

function listNames(text: string, isExpression: boolean): NameUse[] {
  // A condition such as `{{ x }} == ready` is a template whose bare words are no sure names.
  const found = isExpression && !hasTemplate(text)
    ? collectFrom(parseExpression(text))
    : collectNames(parseTemplate(text, NO_TRIM));
  const uses = new Map<string, NameUse>();
  for (const { name, offset, guarded } of found.reads) {
    if (
      found.bound.has(name) || ENGINE_NAMES.has(name) ||
      FUNCTION_NAMES.includes(name)
    ) continue;
    const before = uses.get(name);
    const isGuarded = found.tested.has(name) ||
      guarded && (before?.guarded ?? true);
    uses.set(name, {
      name,
      offset: Math.min(before?.offset ?? offset, offset),
      guarded: isGuarded,
    });
  }
  return [...uses.values()].sort((a, b) => a.offset - b.offset);
}

/** What a template does with names. */
export interface FoundNames {
  /** Every read, in order. */
  readonly reads: NameUse[];
  /** Names that the template sets. */
  readonly bound: Set<string>;
  /** Names that the template tests with `is defined`. */
  readonly tested: Set<string>;
}

/** Collects the names that statements read, set and test. */
export function collectNames(body: Body): FoundNames {
  const found = makeFound();
  collectBody(body, found);
  return found;
}

function makeFound(): FoundNames {
  return { reads: [], bound: new Set(), tested: new Set() };
}

function collectFrom(expression: Expression): FoundNames {
  const found = makeFound();
  collectExpression(expression, false, found);
  return found;
}

function collectBody(body: Body, found: FoundNames): void {
  for (const statement of body) {
    for (const name of listBound(statement)) found.bound.add(name);
    for (const expression of listExpressions(statement)) {
      collectExpression(expression, false, found);
    }
    for (const inner of listBodies(statement)) collectBody(inner, found);
  }
}

function collectExpression(
  expression: Expression,
  guarded: boolean,
  found: FoundNames,
): void {
  const [first, ...others] = listOperands(expression);
  switch (expression.kind) {
    case "name":
      found.reads.push({
        name: expression.name,
        offset: expression.at,
        guarded,
      });
      return;
    case "attribute":
    case "index":
      collectExpression(expression.object, guarded, found);
      break;
    case "filter":
      collectExpression(
        expression.input,
        expression.name === "default" || expression.name === "d",
        found,
      );
      break;
    case "test": {
      const isGuard = expression.name === "defined" ||
        expression.name === "undefined";
      const root = findRoot(expression.input);
      if (isGuard && root !== undefined) found.tested.add(root);
      collectExpression(expression.input, isGuard, found);
      break;
    }
    case "call": {
      const { callee } = expression;
      const isLookup = callee.kind === "name" && callee.name === "lookup";
      if (callee.kind !== "name") collectExpression(callee, false, found);
      for (const arg of others) collectExpression(arg, isLookup, found);
      return;
    }
    default:
      if (first !== undefined) collectExpression(first, false, found);
  }
  for (const operand of others) collectExpression(operand, false, found);
}

function findRoot(expression: Expression): string | undefined {
  if (expression.kind === "name") return expression.name;
  return expression.kind === "attribute" || expression.kind === "index"
    ? findRoot(expression.object)
    : undefined;
}
