/** Names that a template sets itself, in nested scopes. */

import type { Target } from "./ast.ts";
import { TemplateError } from "./error.ts";
import type { Run } from "./run.ts";
import { Namespace } from "./namespace.ts";
import { toKind } from "./value.ts";

/** Names set inside a template; unknown ones are looked up in the scope around it. */
export class Scope {
  #values = new Map<string, unknown>();
  #parent: Scope | undefined;

  constructor(
    /** The render that this scope belongs to. */
    readonly run: Run,
    parent?: Scope,
  ) {
    this.#parent = parent;
  }

  /** Makes a scope inside this one. */
  open(): Scope {
    return new Scope(this.run, this);
  }

  /** Tells whether a name is set in this scope or one around it. */
  has(name: string): boolean {
    return this.#values.has(name) || (this.#parent?.has(name) ?? false);
  }

  /** Tells a name's value: of the innermost scope that sets it, else the variable. */
  get(name: string, at: number): unknown {
    if (this.#values.has(name)) return this.#values.get(name);
    return this.#parent === undefined
      ? this.run.readVariable(name, at, this.#values.keys())
      : this.#parent.get(name, at);
  }

  /** Sets a name in this scope. */
  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }

  /** The names set in this very scope. */
  entries(): IterableIterator<[string, unknown]> {
    return this.#values.entries();
  }
}

/**
 * Binds a value to a target: a name, several names, or a namespace's attribute.
 * @throws {TemplateError} When the value does not fit the target.
 */
export function bindTarget(target: Target, value: unknown, scope: Scope): void {
  if (target.kind === "name") {
    scope.set(target.name, value);
    return;
  }
  if (target.kind === "attribute") {
    const object = scope.get(target.object, target.at);
    if (!(object instanceof Namespace)) {
      throw new TemplateError(
        `Cannot set "${target.object}.${target.name}": "${target.object}" is ${
          toKind(object)
        }, expected a namespace(…)`,
        { offset: target.at },
      );
    }
    object.set(target.name, value);
    return;
  }
  const { items } = target;
  if (!Array.isArray(value) || value.length !== items.length) {
    const got = Array.isArray(value) ? `${value.length} items` : toKind(value);
    throw new TemplateError(
      `Cannot set ${items.length} names: expected a list of ${items.length} items, got ${got}`,
      { offset: target.at },
    );
  }
  items.forEach((item, index) => bindTarget(item, value[index], scope));
}
