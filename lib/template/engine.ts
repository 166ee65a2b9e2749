/** The template engine behind `openTemplates`. */

import { TaskError } from "../error.ts";
import type { Body } from "./ast.ts";
import { REGISTRY } from "./builtin/mod.ts";
import { checkSyntax } from "./check.ts";
import { findFlag } from "./coerce.ts";
import { compareLoosely, toConditionExpression } from "./condition.ts";
import { TemplateError } from "./error.ts";
import { evaluate, evaluateValue } from "./evaluate.ts";
import { parseExpression } from "./expression.ts";
import { renderSource } from "./inherit.ts";
import { defineOwnFilters } from "./own_filters.ts";
import { type Registry, Run, type RunSettings } from "./run.ts";
import { Scope } from "./scope.ts";
import type { TrimOptions } from "./segment.ts";
import { parseTemplate } from "./statement.ts";
import {
  hasTemplate,
  type RenderOptions,
  type SyntaxProblem,
  type TemplateOptions,
  type Templates,
  type Variables,
} from "./template.ts";
import { toPlain } from "./text.ts";
import { OMIT, toKind, Undefined } from "./value.ts";

/** Parsed templates that are kept; beyond it all are dropped and parsed anew. */
const MAX_CACHED = 2000;

/** Longest condition with templates inside, in UTF-16 units. */
const MAX_CONDITION_LENGTH = 10_000;

const NO_TRIM: TrimOptions = { trimBlocks: false, lstripBlocks: false };

/** Renders templates for one host. */
export class TemplateEngine implements Templates {
  #options: TemplateOptions;
  #globals: Variables = {};
  #cache = new Map<string, Body>();
  #registry: Registry;

  constructor(options: TemplateOptions) {
    this.#options = options;
    const { filters } = options;
    this.#registry = filters === undefined ? REGISTRY : {
      ...REGISTRY,
      filters: { ...defineOwnFilters(filters), ...REGISTRY.filters },
    };
  }

  setGlobals(values: Variables): void {
    this.#globals = values;
  }

  render(text: string, vars: Variables): unknown {
    if (!hasTemplate(text)) return text;
    return this.#guard(text, undefined, () => {
      const body = this.#parse(text, NO_TRIM);
      const scope = new Scope(this.#makeRun(vars, {}));
      const [only] = body;
      if (body.length === 1 && only?.kind === "output") {
        const value = evaluateValue(only.value, scope);
        return value === OMIT ? OMIT : toPlain(value, scope.run.budget);
      }
      return renderSource({ name: undefined, text, body }, scope);
    });
  }

  evaluate(expression: string, vars: Variables): unknown {
    const value = this.#evaluate(expression, vars, {});
    if (value instanceof Undefined) throw value.toError().locate(expression);
    return value;
  }

  find(expression: string, vars: Variables): unknown {
    const value = this.#evaluate(expression, vars, {});
    return value instanceof Undefined ? undefined : value;
  }

  isTrue(condition: string | boolean, vars: Variables): boolean {
    if (typeof condition === "boolean") return condition;
    const text = condition.trim();
    const flag = text === "" ? undefined : findFlag(text);
    if (flag !== undefined && /^(?:true|yes|1|false|no|0)$/i.test(text)) {
      return flag;
    }
    if (!hasTemplate(text)) return toBoolean(this.evaluate(text, vars), text);
    const value = this.#evaluateMixed(text, vars);
    const asText = typeof value === "number" ? String(value) : value;
    const word = typeof asText === "string" ? findFlag(asText) : undefined;
    return word ?? toBoolean(value, text);
  }

  renderTemplate(
    name: string,
    text: string,
    vars: Variables,
    { trimBlocks, lstripBlocks, loader }: RenderOptions,
  ): string {
    const trim = { trimBlocks, lstripBlocks };
    return this.#guard(text, name, () => {
      const body = this.#parse(text, trim);
      const run = this.#makeRun(vars, { trim, loader });
      return renderSource({ name, text, body }, new Scope(run));
    });
  }

  check(text: string, isExpression = false): SyntaxProblem | undefined {
    const { filters = {} } = this.#options;
    return checkSyntax(text, isExpression, Object.keys(filters));
  }

  /** Evaluates a condition with templates inside. */
  #evaluateMixed(text: string, vars: Variables): unknown {
    if (text.includes("{%")) return this.render(text, vars);
    if (text.length > MAX_CONDITION_LENGTH) {
      throw new TemplateError(
        `Cannot read a condition longer than ${MAX_CONDITION_LENGTH} characters`,
      ).locate(text);
    }
    const isKnown = (name: string): boolean =>
      Object.hasOwn(vars, name) || Object.hasOwn(this.#globals, name);
    const expression = toConditionExpression(text, isKnown);
    const value = this.#evaluate(expression, vars, { compare: compareLoosely });
    if (value instanceof Undefined) throw value.toError().locate(expression);
    return value;
  }

  #evaluate(
    expression: string,
    vars: Variables,
    settings: Partial<RunSettings>,
  ): unknown {
    return this.#guard(expression, undefined, () => {
      const run = this.#makeRun(vars, settings);
      const value = evaluate(this.#parseExpression(expression), new Scope(run));
      return value instanceof Undefined || value === OMIT
        ? value
        : toPlain(value, run.budget);
    });
  }

  #makeRun(vars: Variables, settings: Partial<RunSettings>): Run {
    return new Run({
      host: this.#options,
      registry: this.#registry,
      vars,
      globals: this.#globals,
      trim: NO_TRIM,
      parse: (text, trim) => this.#parse(text, trim),
      loader: (name) => this.#options.readFile(name),
      renderText: (text, name, run) => this.#renderText(text, name, run),
      ...settings,
    });
  }

  /** Renders the text of `lookup("template", …)` as a template file. */
  #renderText(text: string, name: string, run: Run): string {
    const trim = { trimBlocks: true, lstripBlocks: false };
    try {
      const body = this.#parse(text, trim);
      return renderSource({ name, text, body }, new Scope(run));
    } catch (error) {
      throw error instanceof TemplateError ? error.locate(text, name) : error;
    }
  }

  #parse(text: string, trim: TrimOptions): Body {
    const key = `${trim.trimBlocks ? "t" : "-"}${
      trim.lstripBlocks ? "l" : "-"
    }${text}`;
    return this.#cached(key, () => parseTemplate(text, trim));
  }

  /** Parses an expression; it is kept as a template of this one output. */
  #parseExpression(text: string): Parameters<typeof evaluate>[0] {
    const [only] = this.#cached(`x${text}`, () => {
      return [{ kind: "output", value: parseExpression(text), at: 0 }];
    });
    return only?.kind === "output" ? only.value : parseExpression(text);
  }

  #cached(key: string, parse: () => Body): Body {
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const body = parse();
    if (this.#cache.size >= MAX_CACHED) this.#cache.clear();
    this.#cache.set(key, body);
    return body;
  }

  /** Turns whatever goes wrong into a `TemplateError` with its line. */
  #guard<T>(text: string, name: string | undefined, run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw toTemplateError(error).locate(text, name);
    }
  }
}

function toTemplateError(error: unknown): TemplateError {
  if (error instanceof TemplateError) return error;
  if (error instanceof TaskError) {
    return new TemplateError(error.message, { cause: error });
  }
  if (error instanceof RangeError) {
    return new TemplateError(
      "Cannot render: the template or its values are nested too deeply or grow too large",
    );
  }
  const kind = error instanceof Error ? error.name : typeof error;
  return new TemplateError(`Cannot render: unexpected ${kind}`);
}

function toBoolean(value: unknown, text: string): boolean {
  if (typeof value === "boolean") return value;
  const hint = typeof value === "string"
    ? ', turn it into one with "| bool"'
    : ', compare it, such as "… | length > 0"';
  throw new TemplateError(
    `Expected true or false from the condition, got ${toKind(value)}${hint}`,
    { offset: 0 },
  ).locate(text);
}
