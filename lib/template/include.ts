/** `{% include %}` and `{% import %}`: other templates inside one. */

import { TaskError } from "../error.ts";
import type { Expression, Statement } from "./ast.ts";
import { TemplateError } from "./error.ts";
import { evaluateValue } from "./evaluate.ts";
import { renderSource, runTopLevel } from "./inherit.ts";
import { Module } from "./macro.ts";
import type { Source } from "./run.ts";
import { Scope } from "./scope.ts";
import { toKind } from "./value.ts";

/** Renders an included template; with context it sees the names around it. */
export function renderInclude(
  statement: Statement & { kind: "include" },
  scope: Scope,
): string {
  const { name, ignoresMissing, hasContext } = statement;
  const source = findSource(name, scope, ignoresMissing);
  if (source === undefined) {
    if (ignoresMissing) return "";
    throw toMissing(name, scope);
  }
  const inner = hasContext ? scope.open() : new Scope(scope.run);
  return scope.run.budget.nest(() => renderSource(source, inner));
}

/** Runs another template for its macros and values, and sets them. */
export function importInto(
  statement: Statement & { kind: "import" },
  scope: Scope,
): void {
  const { name, as, hasContext, at } = statement;
  const source = getSource(name, scope);
  const inner = hasContext ? scope.open() : new Scope(scope.run);
  scope.run.budget.nest(() => runTopLevel(source, inner));
  const module = new Module(inner.entries());
  if (typeof as === "string") {
    scope.set(as, module);
    return;
  }
  for (const [from, to] of as) {
    const value = module.getAttribute(from);
    if (value === undefined) {
      throw new TemplateError(
        `Cannot import "${from}": template "${source.name}" does not define it`,
        { offset: at },
      );
    }
    scope.set(to, value);
  }
}

/**
 * Finds the template that an expression names.
 * @throws {TemplateError} When there is none.
 */
export function getSource(name: Expression, scope: Scope): Source {
  const source = findSource(name, scope);
  if (source === undefined) throw toMissing(name, scope);
  return source;
}

/** Finds the first template that an expression names; it may be a list of names. */
function findSource(
  name: Expression,
  scope: Scope,
  ignoresMissing = false,
): Source | undefined {
  for (const item of readNames(name, scope)) {
    try {
      const source = scope.run.load(item);
      if (source !== undefined) return source;
    } catch (error) {
      const isUnreadable = error instanceof TemplateError &&
        error.cause instanceof TaskError;
      if (!isUnreadable || !ignoresMissing) throw error;
    }
  }
  return undefined;
}

function readNames(name: Expression, scope: Scope): string[] {
  const value = evaluateValue(name, scope);
  const names: unknown[] = Array.isArray(value) ? value : [value];
  return names.map((item) => {
    if (typeof item === "string" && item !== "") return item;
    throw new TemplateError(
      `Expected the name of a template, got ${toKind(item)}`,
      { offset: name.at },
    );
  });
}

function toMissing(name: Expression, scope: Scope): TemplateError {
  const names = readNames(name, scope).map((item) =>
    JSON.stringify(scope.run.host.redactor.redact(item))
  );
  return new TemplateError(`Cannot find template ${names.join(" or ")}`, {
    offset: name.at,
  });
}
