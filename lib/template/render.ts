/** Renders parsed templates. */

import type {
  Body,
  FilterStep,
  ForStatement,
  MacroStatement,
  Statement,
} from "./ast.ts";
import { checkTextLength } from "./budget.ts";
import { readItems } from "./coerce.ts";
import { TemplateError } from "./error.ts";
import {
  evaluate,
  evaluateArguments,
  evaluateTruth,
  evaluateValue,
} from "./evaluate.ts";
import { type BlockPart, renderBlock } from "./inherit.ts";
import { importInto, renderInclude } from "./include.ts";
import { Loop } from "./loop.ts";
import { Macro } from "./macro.ts";
import type { Source } from "./run.ts";
import { bindTarget, type Scope } from "./scope.ts";
import { toText } from "./text.ts";
import { isMap, needValue, toKind } from "./value.ts";

/** Where rendering stands in a template and its parents. */
export interface Frame {
  /** The template whose statements run. */
  readonly source: Source;
  /** Blocks by name; the first part is the most derived. */
  readonly blocks: Map<string, BlockPart[]>;
  /** Set by `break` and `continue` until their loop sees it. */
  jump: "break" | "continue" | undefined;
}

/**
 * Runs something of a template; its errors say where in this template.
 * @throws {TemplateError} When it fails.
 */
export function runIn<T>(source: Source, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof TemplateError
      ? error.locate(source.text, source.name)
      : error;
  }
}

/** Renders statements to a text. */
export function renderBody(body: Body, scope: Scope, frame: Frame): string {
  const { budget } = scope.run;
  let text = "";
  for (const statement of body) {
    try {
      budget.spend();
      const piece = renderStatement(statement, scope, frame);
      budget.spendLength(piece.length);
      checkTextLength(text.length + piece.length);
      text += piece;
    } catch (error) {
      throw error instanceof TemplateError ? error.place(statement.at) : error;
    }
    if (frame.jump !== undefined) break;
  }
  return text;
}

function renderStatement(
  statement: Statement,
  scope: Scope,
  frame: Frame,
): string {
  switch (statement.kind) {
    case "text":
      return statement.text;
    case "output":
      return toText(evaluate(statement.value, scope), scope.run.budget);
    case "if": {
      const branch = statement.branches.find(({ test }) =>
        evaluateTruth(test, scope)
      );
      return renderBody(branch?.body ?? statement.otherwise, scope, frame);
    }
    case "for": {
      const items = evaluateValue(statement.items, scope);
      return renderLoop(statement, items, 1, scope, frame);
    }
    case "filter_block": {
      const text = renderBody(statement.body, scope.open(), frame);
      const result = applySteps(statement.filters, text, scope);
      return toText(result, scope.run.budget);
    }
    case "with": {
      const inner = scope.open();
      for (const [target, value] of statement.bindings) {
        bindTarget(target, evaluateValue(value, scope), inner);
      }
      return renderBody(statement.body, inner, frame);
    }
    case "call_block":
      return renderCall(statement, scope, frame);
    case "include":
      return renderInclude(statement, scope);
    case "block":
      return renderBlock(statement.name, scope, frame);
    default:
      runSilent(statement, scope, frame);
      return "";
  }
}

/** Runs a statement that writes nothing. */
function runSilent(
  statement: Statement,
  scope: Scope,
  frame: Frame,
): void {
  switch (statement.kind) {
    case "set":
      bindTarget(
        statement.target,
        evaluateValue(statement.value, scope),
        scope,
      );
      break;
    case "set_block": {
      const text = renderBody(statement.body, scope.open(), frame);
      const value = applySteps(statement.filters, text, scope);
      bindTarget(statement.target, value, scope);
      break;
    }
    case "macro":
      scope.set(statement.name, makeMacro(statement, scope, frame));
      break;
    case "import":
      importInto(statement, scope);
      break;
    case "do":
      evaluateValue(statement.value, scope);
      break;
    case "break":
    case "continue":
      frame.jump = statement.kind;
  }
}

function applySteps(
  steps: readonly FilterStep[],
  text: string,
  scope: Scope,
): unknown {
  return steps.reduce<unknown>((value, { name, args, at }) => {
    const bound = evaluateArguments(args, scope);
    return scope.run.filter(name, value, bound, at);
  }, text);
}

function makeMacro(
  statement: MacroStatement,
  scope: Scope,
  frame: Frame,
): Macro {
  return new Macro(
    statement,
    scope,
    (inner) =>
      scope.run.budget.nest(() =>
        runIn(
          frame.source,
          () =>
            renderBody(statement.body, inner, { ...frame, jump: undefined }),
        )
      ),
  );
}

function renderCall(
  { call, caller }: Statement & { kind: "call_block" },
  scope: Scope,
  frame: Frame,
): string {
  if (call.kind !== "call") return "";
  const macro = evaluateValue(call.callee, scope);
  if (!(macro instanceof Macro)) {
    throw new TemplateError(
      `Expected a macro after {% call, got ${toKind(macro)}`,
      { offset: call.at },
    );
  }
  const args = evaluateArguments(call.args, scope);
  args.keywords.set("caller", makeMacro(caller, scope, frame));
  return toText(macro.call(args), scope.run.budget);
}

/** Renders a loop over items; a recursive one runs itself on the items that `loop(…)` is given. */
function renderLoop(
  statement: ForStatement,
  value: unknown,
  depth: number,
  scope: Scope,
  frame: Frame,
): string {
  const { target, body, isRecursive } = statement;
  const items = pickItems(statement, value, scope);
  const { budget } = scope.run;
  const recurse = isRecursive
    ? (inner: unknown): string =>
      budget.nest(() =>
        renderLoop(statement, needValue(inner), depth + 1, scope, frame)
      )
    : undefined;
  if (items.length === 0) return renderBody(statement.otherwise, scope, frame);
  const loop = new Loop(items, depth, budget, recurse);
  let text = "";
  for (const [index, item] of items.entries()) {
    loop.index = index;
    const inner = scope.open();
    inner.set("loop", loop);
    bindTarget(target, item, inner);
    budget.spend();
    text += renderBody(body, inner, frame);
    checkTextLength(text.length);
    const { jump } = frame;
    frame.jump = undefined;
    if (jump === "break") break;
  }
  return text;
}

/** Lists what a loop runs over, after its `if`. */
function pickItems(
  { target, items: { at }, filter }: ForStatement,
  value: unknown,
  scope: Scope,
): unknown[] {
  if (typeof value === "string") scope.run.budget.spend(value.length);
  if (!Array.isArray(value) && typeof value !== "string" && !isMap(value)) {
    throw new TemplateError(
      `Cannot loop over ${toKind(value)}: expected a list, a map or a string`,
      { offset: at },
    );
  }
  const items = readItems(value);
  if (filter === undefined) return items;
  return items.filter((item) => {
    const inner = scope.open();
    bindTarget(target, item, inner);
    return evaluateTruth(filter, inner);
  });
}
