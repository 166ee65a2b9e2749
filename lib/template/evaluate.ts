/** Evaluates parsed expressions. */

import { readAttribute, readItem, readSlice } from "./access.ts";
import type { Argument, Expression } from "./ast.ts";
import { applyComparison } from "./compare.ts";
import { TemplateError } from "./error.ts";
import { callMethod } from "./method.ts";
import { applyOperator, applySign } from "./operator.ts";
import { findDefinition } from "./run.ts";
import type { Scope } from "./scope.ts";
import { toText } from "./text.ts";
import { toUnknown } from "./unknown.ts";
import {
  type CallArguments,
  isMap,
  isTruthy,
  needValue,
  TemplateObject,
  toKind,
  toMap,
  Undefined,
} from "./value.ts";

/**
 * Evaluates an expression. What a path does not find is `Undefined`.
 * @throws {TemplateError} When it cannot be evaluated.
 */
export function evaluate(expression: Expression, scope: Scope): unknown {
  try {
    scope.run.budget.spend();
    return evaluateKind(expression, scope);
  } catch (error) {
    throw error instanceof TemplateError ? error.place(expression.at) : error;
  }
}

/** Evaluates an expression and refuses a value that does not exist. */
export function evaluateValue(expression: Expression, scope: Scope): unknown {
  return needValue(evaluate(expression, scope));
}

/** Evaluates an expression and tells its truth, as `{% if %}` does. */
export function evaluateTruth(expression: Expression, scope: Scope): boolean {
  return isTruthy(evaluate(expression, scope));
}

function evaluateKind(expression: Expression, scope: Scope): unknown {
  const { run } = scope;
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "name":
      return scope.get(expression.name, expression.at);
    case "attribute": {
      const object = evaluate(expression.object, scope);
      return readAttribute(object, expression.name, expression);
    }
    case "index": {
      const object = evaluate(expression.object, scope);
      const key = evaluate(expression.key, scope);
      return cutText(object, readItem(object, key, expression), scope);
    }
    case "slice":
      return evaluateSlice(expression, scope);
    case "list":
      return expression.items.map((item) => evaluateValue(item, scope));
    case "dict":
      return toMap(
        expression.entries.map(([key, value]) => [
          toText(evaluate(key, scope), run.budget),
          evaluateValue(value, scope),
        ]),
      );
    case "unary": {
      const { operator, operand } = expression;
      return operator === "not"
        ? !evaluateTruth(operand, scope)
        : applySign(operator, evaluateValue(operand, scope));
    }
    case "binary": {
      const left = evaluateValue(expression.left, scope);
      const right = evaluateValue(expression.right, scope);
      return applyOperator(expression.operator, left, right, run.budget);
    }
    case "logic": {
      const left = evaluateValue(expression.left, scope);
      const isDone = isTruthy(left) === (expression.operator === "or");
      return isDone ? left : evaluateValue(expression.right, scope);
    }
    case "compare":
      return evaluateCompare(expression, scope);
    case "conditional":
      if (evaluateTruth(expression.test, scope)) {
        return evaluate(expression.then, scope);
      }
      return expression.otherwise === undefined
        ? ""
        : evaluate(expression.otherwise, scope);
    case "filter":
    case "test":
      return evaluateApplied(expression, scope);
    case "call":
      return evaluateCall(expression.callee, expression.args, scope);
  }
}

function evaluateSlice(
  expression: Expression & { kind: "slice" },
  scope: Scope,
): unknown {
  const object = evaluate(expression.object, scope);
  const bounds = expression.bounds.map((bound) =>
    bound && evaluateValue(bound, scope)
  );
  return cutText(object, readSlice(object, bounds), scope);
}

/** Applies a filter or a test to its input. */
function evaluateApplied(
  expression: Expression & { kind: "filter" | "test" },
  scope: Scope,
): unknown {
  const { run } = scope;
  const input = evaluate(expression.input, scope);
  const args = evaluateArguments(expression.args, scope);
  const { name, at } = expression;
  if (expression.kind === "filter") return run.filter(name, input, args, at);
  return run.test(name, input, args, at) !== expression.isNegated;
}

function evaluateCompare(
  { first, rest }: Expression & { kind: "compare" },
  scope: Scope,
): boolean {
  let left = evaluate(first, scope);
  for (const { operator, right: operand, at } of rest) {
    const right = evaluate(operand, scope);
    try {
      const compare = scope.run.settings.compare ?? applyComparison;
      if (!compare(operator, left, right, scope.run.budget)) return false;
    } catch (error) {
      throw error instanceof TemplateError ? error.place(at) : error;
    }
    left = right;
  }
  return true;
}

/** Evaluates the arguments of a call; undefined ones stay for the callee to refuse. */
export function evaluateArguments(
  args: readonly Argument[],
  scope: Scope,
): CallArguments {
  const positional: unknown[] = [];
  const keywords = new Map<string, unknown>();
  for (const { value: expression, keyword, spread } of args) {
    const value = evaluate(expression, scope);
    if (keyword !== undefined) keywords.set(keyword, value);
    else if (spread === "list" && Array.isArray(value)) {
      positional.push(...value);
    } else if (spread === "map" && isMap(value)) {
      for (const [name, item] of Object.entries(value)) {
        keywords.set(name, item);
      }
    } else if (spread === undefined) positional.push(value);
    else {
      needValue(value);
      const mark = spread === "list" ? "*" : "**";
      throw new TemplateError(
        `Cannot spread ${toKind(value)} with "${mark}": expected a ${spread}`,
        { offset: expression.at },
      );
    }
  }
  return { positional, keywords };
}

function evaluateCall(
  callee: Expression,
  args: readonly Argument[],
  scope: Scope,
): unknown {
  const { run } = scope;
  if (callee.kind === "name") return callNamed(callee, args, scope);
  if (callee.kind !== "attribute") {
    const target = evaluateValue(callee, scope);
    return callValue(target, evaluateArguments(args, scope));
  }
  const object = evaluateValue(callee.object, scope);
  const bound = evaluateArguments(args, scope);
  const member = object instanceof TemplateObject ||
      isMap(object) && Object.hasOwn(object, callee.name)
    ? readAttribute(object, callee.name, callee)
    : undefined;
  if (object instanceof TemplateObject || member instanceof TemplateObject) {
    return callValue(needValue(member), bound);
  }
  const result = callMethod(object, callee.name, bound, run.budget);
  run.taint([object, ...bound.positional], result);
  return result;
}

function callNamed(
  { name, at }: Expression & { kind: "name" },
  args: readonly Argument[],
  scope: Scope,
): unknown {
  const { run } = scope;
  const { functions } = run.settings.registry;
  const bound = evaluateArguments(args, scope);
  const local = scope.has(name) ? scope.get(name, at) : undefined;
  if (local instanceof TemplateObject) return local.call(bound);
  if (findDefinition(functions, name) !== undefined) {
    return run.callFunction(name, bound, at);
  }
  const value = scope.get(name, at);
  if (value instanceof Undefined) {
    throw toUnknown("function", name, Object.keys(functions), at);
  }
  return callValue(value, bound);
}

function callValue(value: unknown, args: CallArguments): unknown {
  if (value instanceof TemplateObject) return value.call(args);
  throw new TemplateError(`Cannot call ${toKind(value)}: it is no function`);
}

/** Makes a piece of a secret text a secret too, and counts the cost of cutting. */
function cutText(object: unknown, piece: unknown, scope: Scope): unknown {
  if (Array.isArray(piece)) scope.run.budget.spendItems(piece.length);
  if (typeof object === "string") {
    scope.run.budget.spendLength(object.length);
    scope.run.taint([object], piece);
  }
  return piece;
}
