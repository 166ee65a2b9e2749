/** Finds mistakes in a template without rendering it. */

import type { Body, Expression, FilterStep, Statement } from "./ast.ts";
import { FILTER_NAMES, FUNCTION_NAMES, TEST_NAMES } from "./catalog.ts";
import { TemplateError } from "./error.ts";
import { parseExpression } from "./expression.ts";
import { collectNames } from "./names.ts";
import { toShortName, toUnknown } from "./unknown.ts";
import { parseTemplate } from "./statement.ts";
import { hasTemplate, type SyntaxProblem } from "./template.ts";
import { listBodies, listExpressions, listOperands } from "./walk.ts";

/** Names that may be used. */
interface Known {
  /** Names that the template sets, which may be called. */
  readonly bound: ReadonlySet<string>;
  readonly filters: readonly string[];
}

/**
 * Finds the first mistake of syntax, or the first unknown filter, test or
 * function; the configuration may bring filters besides. Conditions that hold
 * templates are checked as templates.
 */
export function checkSyntax(
  text: string,
  isExpression = false,
  ownFilters: readonly string[] = [],
): SyntaxProblem | undefined {
  const isTemplate = hasTemplate(text);
  if (!isTemplate && !isExpression) return undefined;
  const filters = ownFilters.length === 0
    ? FILTER_NAMES
    : [...FILTER_NAMES, ...ownFilters];
  try {
    if (isTemplate) {
      checkBody(
        parseTemplate(text, { trimBlocks: false, lstripBlocks: false }),
        filters,
      );
    } else {checkExpression(parseExpression(text), {
        bound: new Set(),
        filters,
      });}
    return undefined;
  } catch (error) {
    return toProblem(error, text);
  }
}

function toProblem(error: unknown, text: string): SyntaxProblem {
  const known = error instanceof TemplateError
    ? error
    : new TemplateError("Cannot read a template nested this deep");
  const { message, offset = 0, line = 1 } = known.locate(text);
  return { message, offset, line };
}

/** Checks a template; names that it sets may be called too. */
function checkBody(body: Body, filters: readonly string[]): void {
  const { bound } = collectNames(body);
  for (const name of ["caller", "loop", "super"]) bound.add(name);
  checkStatements(body, { bound, filters });
}

function checkStatements(body: Body, known: Known): void {
  for (const statement of body) {
    for (const { name, at } of listSteps(statement)) {
      checkName("filter", name, known.filters, at);
    }
    for (const expression of listExpressions(statement)) {
      checkExpression(expression, known);
    }
    for (const inner of listBodies(statement)) checkStatements(inner, known);
  }
}

function listSteps(statement: Statement): readonly FilterStep[] {
  return statement.kind === "filter_block" || statement.kind === "set_block"
    ? statement.filters
    : [];
}

function checkExpression(expression: Expression, known: Known): void {
  const { kind, at } = expression;
  if (kind === "filter") checkName(kind, expression.name, known.filters, at);
  if (kind === "test") checkName(kind, expression.name, TEST_NAMES, at);
  if (kind === "call" && expression.callee.kind === "name") {
    const { name, at: place } = expression.callee;
    if (!known.bound.has(name)) {
      checkName("function", name, FUNCTION_NAMES, place);
    }
  }
  for (const operand of listOperands(expression)) {
    checkExpression(operand, known);
  }
}

function checkName(
  kind: "filter" | "test" | "function",
  name: string,
  known: readonly string[],
  at: number,
): void {
  if (known.includes(toShortName(name))) return;
  throw toUnknown(kind, name, known, at);
}
