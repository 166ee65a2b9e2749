/** One render: its variables, limits and calls of filters, tests and functions. */

import { TaskError } from "../error.ts";
import type { Body } from "./ast.ts";
import {
  bindArguments,
  type CallContext,
  type Definition,
  type Definitions,
} from "./bind.ts";
import type { applyComparison } from "./compare.ts";
import { Budget, DEFAULT_FUEL } from "./budget.ts";
import { TemplateError } from "./error.ts";
import type { TrimOptions } from "./segment.ts";
import { addDerivedSecrets } from "./taint.ts";
import type { TemplateOptions, Variables } from "./template.ts";
import { type Called, suggest, toShortName, toUnknown } from "./unknown.ts";
import { type CallArguments, needValue, OMIT, Undefined } from "./value.ts";

/** All definitions by kind. */
export interface Registry {
  readonly filters: Definitions;
  readonly tests: Definitions;
  readonly functions: Definitions;
}

/** A template with where it is from. */
export interface Source {
  /** Name for errors and includes; absent for texts of fields. */
  readonly name: string | undefined;
  readonly text: string;
  readonly body: Body;
}

/** What one render is made of. */
export interface RunSettings {
  readonly host: TemplateOptions;
  readonly registry: Registry;
  readonly vars: Variables;
  readonly globals: Variables;
  readonly trim: TrimOptions;
  /** Parses a template, from a cache where possible. */
  parse(text: string, trim: TrimOptions): Body;
  /** Finds the text of another template. */
  loader(name: string): string | undefined;
  /** Renders a text with the variables of this render. */
  renderText(text: string, name: string, run: Run): string;
  /** Compares in place of `applyComparison`. */
  readonly compare?: typeof applyComparison;
}

/** One render. */
export class Run implements CallContext {
  readonly budget: Budget;
  readonly host: TemplateOptions;
  /** What this render is made of. */
  readonly settings: RunSettings;

  constructor(settings: RunSettings) {
    this.settings = settings;
    this.host = settings.host;
    this.budget = new Budget(settings.host.fuel ?? DEFAULT_FUEL);
  }

  hasFilter(name: string): boolean {
    return findDefinition(this.settings.registry.filters, name) !== undefined;
  }

  filter(
    name: string,
    input: unknown,
    args: CallArguments,
    at?: number,
  ): unknown {
    const { filters } = this.settings.registry;
    return this.#call("filter", filters, name, input, args, at);
  }

  test(
    name: string,
    input: unknown,
    args: CallArguments,
    at?: number,
  ): boolean {
    const { tests } = this.settings.registry;
    return this.#call("test", tests, name, input, args, at) === true;
  }

  /** Calls a function by its name. */
  callFunction(name: string, args: CallArguments, at: number): unknown {
    const { functions } = this.settings.registry;
    return this.#call("function", functions, name, null, args, at);
  }

  variable(name: string): unknown {
    return this.readVariable(name, 0, []);
  }

  renderText(text: string, name: string): string {
    return this.budget.nest(() => this.settings.renderText(text, name, this));
  }

  /** Reads a variable: of this render, a global, or a function that stands for its value. */
  readVariable(name: string, at: number, locals: Iterable<string>): unknown {
    const { vars, globals, registry } = this.settings;
    if (Object.hasOwn(vars, name)) return vars[name] ?? null;
    if (Object.hasOwn(globals, name)) return globals[name] ?? null;
    if (name === "omit") return OMIT;
    if (VALUE_FUNCTIONS.includes(name)) {
      return this.callFunction(name, NO_ARGUMENTS, at);
    }
    const isFunction = findDefinition(registry.functions, name) !== undefined;
    if (isFunction) {
      return new Undefined(
        () =>
          `Variable "${name}" is not defined: it is a function, write ${name}(…)`,
        at,
        name,
      );
    }
    const describe = (): string => {
      const known = [...locals, ...Object.keys(vars), ...Object.keys(globals)];
      return `Variable "${name}" is not defined${suggest(name, known)}`;
    };
    return new Undefined(describe, at, name);
  }

  /** Finds another template and parses it; undefined when there is none. */
  load(name: string): Source | undefined {
    const { settings } = this;
    const text = readTemplate(name, settings);
    if (text === undefined) return undefined;
    try {
      return { name, text, body: settings.parse(text, settings.trim) };
    } catch (error) {
      throw error instanceof TemplateError ? error.locate(text, name) : error;
    }
  }

  /** Makes what a call gave secret when it came from a secret. */
  taint(inputs: readonly unknown[], result: unknown): void {
    addDerivedSecrets(this.host.redactor, inputs, result);
  }

  #call(
    kind: Called,
    definitions: Definitions,
    name: string,
    input: unknown,
    args: CallArguments,
    at?: number,
  ): unknown {
    const definition = findDefinition(definitions, name);
    if (definition === undefined) {
      throw toUnknown(kind, name, Object.keys(definitions), at);
    }
    const inputs = [input, ...args.positional, ...args.keywords.values()];
    this.budget.spend();
    for (const value of inputs) this.#spendOn(value);
    try {
      if (!definition.isLax) needValue(input);
      const bound = bindArguments(definition, args);
      const result = definition.run(input, bound, this);
      this.#spendOn(result);
      if (kind !== "test") this.taint(inputs, result);
      return result;
    } catch (error) {
      throw toCallError(error, kind, name, at);
    }
  }

  #spendOn(value: unknown): void {
    if (typeof value === "string") this.budget.spendLength(value.length);
    else if (Array.isArray(value)) this.budget.spendItems(value.length);
  }
}

function readTemplate(
  name: string,
  { loader }: RunSettings,
): string | undefined {
  try {
    return loader(name);
  } catch (error) {
    throw error instanceof TaskError
      ? new TemplateError(`Cannot read template: ${error.message}`, {
        cause: error,
      })
      : error;
  }
}

/** Functions that are also read without parentheses, as Ansible's variables of these names. */
export const VALUE_FUNCTIONS: readonly string[] = [
  "ansible_date_time",
  "ansible_managed",
];

const NO_ARGUMENTS: CallArguments = { positional: [], keywords: new Map() };

/** Finds a definition; a full name such as `ansible.builtin.combine` counts as its last part. */
export function findDefinition(
  definitions: Definitions,
  name: string,
): Definition | undefined {
  const short = toShortName(name);
  return Object.hasOwn(definitions, short) ? definitions[short] : undefined;
}

function toCallError(
  error: unknown,
  kind: Called,
  name: string,
  at: number | undefined,
): unknown {
  const prefix = kind === "function"
    ? `Cannot call "${name}"`
    : `Cannot apply ${kind} "${name}"`;
  if (error instanceof TemplateError) {
    // A used-up budget is not the fault of the call that saw it first.
    if (error.message.startsWith("Cannot render")) return error;
    if (at !== undefined) return error.attach(prefix, at);
    if (error.offset !== undefined || error.unknownName !== undefined) {
      return error;
    }
    return new TemplateError(`${kind} "${name}": ${error.message}`, {
      cause: error.cause,
    });
  }
  if (error instanceof TaskError) {
    return new TemplateError(`${prefix}: ${error.message}`, {
      offset: at,
      cause: error,
    });
  }
  return error;
}
