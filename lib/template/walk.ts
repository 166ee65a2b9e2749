/** Lists the parts inside expressions and statements. */

import type {
  Argument,
  Body,
  Expression,
  Parameter,
  Statement,
  Target,
} from "./ast.ts";

/** Lists the expressions right inside an expression. */
export function listOperands(expression: Expression): Expression[] {
  switch (expression.kind) {
    case "literal":
    case "name":
      return [];
    case "attribute":
      return [expression.object];
    case "index":
      return [expression.object, expression.key];
    case "slice":
      return [expression.object, ...listPresent(expression.bounds)];
    case "list":
      return [...expression.items];
    case "dict":
      return expression.entries.flat();
    case "unary":
      return [expression.operand];
    case "binary":
    case "logic":
      return [expression.left, expression.right];
    case "compare":
      return [expression.first, ...expression.rest.map(({ right }) => right)];
    case "conditional": {
      const { test, then, otherwise } = expression;
      return [test, then, ...listPresent([otherwise])];
    }
    case "filter":
    case "test":
      return [expression.input, ...listValues(expression.args)];
    case "call":
      return [expression.callee, ...listValues(expression.args)];
  }
}

/** Lists the expressions right inside a statement, without those of its bodies. */
export function listExpressions(statement: Statement): Expression[] {
  switch (statement.kind) {
    case "output":
    case "set":
    case "do":
      return [statement.value];
    case "if":
      return statement.branches.map(({ test }) => test);
    case "for":
      return [statement.items, ...listPresent([statement.filter])];
    case "set_block":
    case "filter_block":
      return statement.filters.flatMap(({ args }) => listValues(args));
    case "macro":
      return listFallbacks(statement.parameters);
    case "call_block":
      return [statement.call, ...listFallbacks(statement.caller.parameters)];
    case "with":
      return statement.bindings.map(([, value]) => value);
    case "include":
    case "import":
    case "extends":
      return [statement.name];
    default:
      return [];
  }
}

/** Lists the bodies right inside a statement. */
export function listBodies(statement: Statement): Body[] {
  switch (statement.kind) {
    case "if":
      return [
        ...statement.branches.map(({ body }) => body),
        statement.otherwise,
      ];
    case "for":
      return [statement.body, statement.otherwise];
    case "call_block":
      return [statement.caller.body];
    case "set_block":
    case "macro":
    case "filter_block":
    case "with":
    case "block":
      return [statement.body];
    default:
      return [];
  }
}

/** Lists the names that a statement sets. */
export function listBound(statement: Statement): string[] {
  switch (statement.kind) {
    case "for":
    case "set":
    case "set_block":
      return listTargetNames(statement.target);
    case "macro":
      return [statement.name, ...statement.parameters.map(({ name }) => name)];
    case "call_block":
      return statement.caller.parameters.map(({ name }) => name);
    case "with":
      return statement.bindings.flatMap(([target]) => listTargetNames(target));
    case "import":
      return typeof statement.as === "string"
        ? [statement.as]
        : statement.as.map(([, to]) => to);
    default:
      return [];
  }
}

function listTargetNames(target: Target): string[] {
  if (target.kind === "name") return [target.name];
  return target.kind === "names" ? target.items.flatMap(listTargetNames) : [];
}

function listValues(args: readonly Argument[]): Expression[] {
  return args.map(({ value }) => value);
}

function listFallbacks(parameters: readonly Parameter[]): Expression[] {
  return listPresent(parameters.map(({ fallback }) => fallback));
}

function listPresent(
  expressions: readonly (Expression | undefined)[],
): Expression[] {
  return expressions.filter((expression) => expression !== undefined);
}
