/** Macros, the modules that hold them, and the blocks of inheritance. */

import type { MacroStatement } from "./ast.ts";
import { TemplateError } from "./error.ts";
import { evaluate } from "./evaluate.ts";
import { collectNames } from "./names.ts";
import { BoundFunction } from "./namespace.ts";
import type { Scope } from "./scope.ts";
import { type CallArguments, TemplateObject, Undefined } from "./value.ts";

/** A macro with the scope in which it was written. */
export class Macro extends TemplateObject {
  readonly kind = "a macro";
  #statement: MacroStatement;
  #scope: Scope;
  #render: (scope: Scope) => string;

  constructor(
    statement: MacroStatement,
    scope: Scope,
    render: (scope: Scope) => string,
  ) {
    super();
    this.#statement = statement;
    this.#scope = scope;
    this.#render = render;
  }

  override getAttribute(name: string): unknown {
    return name === "name" ? this.#statement.name : undefined;
  }

  override call({ positional, keywords }: CallArguments): unknown {
    const { name, parameters, at } = this.#statement;
    const scope = this.#scope.open();
    const others = new Map(keywords);
    parameters.forEach((parameter, index) => {
      const isGiven = index < positional.length;
      if (isGiven && others.has(parameter.name)) {
        throw new TemplateError(
          `Cannot call macro "${name}": argument "${parameter.name}" is given twice`,
        );
      }
      const value = isGiven
        ? positional[index]
        : others.has(parameter.name)
        ? others.get(parameter.name)
        : this.#fall(index, scope);
      others.delete(parameter.name);
      scope.set(parameter.name, value);
    });
    const rest = positional.slice(parameters.length);
    scope.set("varargs", rest);
    const caller = others.get("caller");
    if (caller !== undefined) scope.set("caller", caller);
    others.delete("caller");
    scope.set("kwargs", Object.fromEntries(others));
    const text = this.#render(scope);
    const unused = others.keys().next();
    if ((rest.length > 0 || !unused.done) && !this.#takesRest()) {
      const what = unused.done
        ? `expected at most ${parameters.length} arguments, got ${positional.length}`
        : `argument "${unused.value}" is not known`;
      throw new TemplateError(`Cannot call macro "${name}": ${what}`, {
        offset: at,
      });
    }
    return text;
  }

  /** Tells what a parameter is when the call leaves it out. */
  #fall(index: number, scope: Scope): unknown {
    const { name, parameters, at } = this.#statement;
    const parameter = parameters[index];
    if (parameter?.fallback !== undefined) {
      return evaluate(parameter.fallback, scope);
    }
    return new Undefined(
      () => `Argument "${parameter?.name}" of macro "${name}" is missing`,
      at,
      parameter?.name,
    );
  }

  #takesRest(): boolean {
    const { reads } = collectNames(this.#statement.body);
    return reads.some(({ name }) => name === "varargs" || name === "kwargs");
  }
}

/** What `{% import %}` gives: the macros and values of another template. */
export class Module extends TemplateObject {
  readonly kind = "a template module";
  #values: ReadonlyMap<string, unknown>;

  constructor(values: Iterable<readonly [string, unknown]>) {
    super();
    this.#values = new Map(values);
  }

  override getAttribute(name: string): unknown {
    return this.#values.get(name);
  }
}

/** What `self` is: the blocks of the template, to be rendered once more. */
export class Blocks extends TemplateObject {
  readonly kind = "the blocks of the template";
  #find: (name: string) => (() => string) | undefined;

  constructor(find: (name: string) => (() => string) | undefined) {
    super();
    this.#find = find;
  }

  override getAttribute(name: string): unknown {
    const render = this.#find(name);
    return render && new BoundFunction(render);
  }
}
