/** The variables that a task sees, by precedence, and what it renders with them. */

import { TaskError } from "../error.ts";
import { UnknownState } from "../host/host.ts";
import type { Templates } from "../template/template.ts";

const TEMPLATE_REGEXP = /\{[{%#]/;

/** How deep variables may refer to variables. */
const MAX_DEPTH = 20;

/** Tells whether any string in plain data holds a template. */
export function isTemplated(value: unknown): boolean {
  if (typeof value === "string") return TEMPLATE_REGEXP.test(value);
  if (Array.isArray(value)) return value.some(isTemplated);
  if (value !== null && typeof value === "object") {
    return Object.values(value).some(isTemplated);
  }
  return false;
}

/** One set of variables over others; the nearest wins. */
export interface Layer {
  readonly values: Readonly<Record<string, unknown>>;
  readonly below: Layer | undefined;
  /** Came out of templates or the host, and is never rendered again. */
  readonly isFinal: boolean;
}

/** Variables that hold for the whole run. */
export interface RunVariables {
  /** Opens the engine of templates on first use; a run without templates never does. */
  open: () => Promise<Templates>;
  /** Files, host and group variables, role defaults apart; lower than `registered`. */
  globals: Record<string, unknown>;
  /** What tasks registered or set; grows with the run. */
  registered: Map<string, unknown>;
  /** Registered results of a dry run whose values are not known. */
  unknown: Map<string, string>;
}

/**
 * The variables of one place in the run. Only what a text names is handed to
 * the template engine, and variables that hold templates are rendered when
 * they are used.
 */
export class Scope {
  #run: RunVariables;
  #upper: Layer | undefined;
  #lower: Layer | undefined;

  /** Upper layers win over registered results, lower ones (role defaults) lose to everything. */
  constructor(
    run: RunVariables,
    upper?: Layer | undefined,
    lower?: Layer | undefined,
  ) {
    this.#run = run;
    this.#upper = upper;
    this.#lower = lower;
  }

  /** A scope with more variables on top; final ones are never rendered again. */
  with(values: Readonly<Record<string, unknown>>, isFinal = false): Scope {
    if (Object.keys(values).length === 0) return this;
    const upper = { values, below: this.#upper, isFinal };
    return new Scope(this.#run, upper, this.#lower);
  }

  /** A scope with more variables at the very bottom. */
  withDefaults(values: Readonly<Record<string, unknown>>): Scope {
    if (Object.keys(values).length === 0) return this;
    const lower = { values, below: this.#lower, isFinal: false };
    return new Scope(this.#run, this.#upper, lower);
  }

  /** Keeps a result under a name for later tasks. */
  register(name: string, value: unknown, why?: string): void {
    this.#run.registered.set(name, value);
    if (why === undefined) this.#run.unknown.delete(name);
    else this.#run.unknown.set(name, why);
  }

  /** Tells what is registered under a name. */
  registered(name: string): unknown {
    return this.#run.registered.get(name);
  }

  /**
   * Renders all strings of plain data; what has no template is returned as it is.
   * @throws {UnknownState} When a text needs a result that a dry run cannot know.
   */
  async render(value: unknown): Promise<unknown> {
    if (!isTemplated(value)) return value;
    const templates = await this.#run.open();
    return this.#render(value, templates, 0);
  }

  /** Decides a condition: real booleans. */
  async isTrue(condition: string | boolean): Promise<boolean> {
    if (typeof condition === "boolean") return condition;
    const templates = await this.#run.open();
    return this.#use(
      condition,
      templates,
      0,
      (vars) => templates.isTrue(condition, vars),
    );
  }

  /** Opens what `evaluate` and `find` need, which cannot wait. */
  async evaluator(): Promise<{
    evaluate: (expression: string) => unknown;
    find: (expression: string) => unknown;
  }> {
    const templates = await this.#run.open();
    return {
      evaluate: (expression) =>
        this.#use(
          expression,
          templates,
          0,
          (vars) => templates.evaluate(expression, vars),
        ),
      find: (expression) =>
        this.#use(
          expression,
          templates,
          0,
          (vars) => templates.find(expression, vars),
        ),
    };
  }

  /** Renders the text of a template file with all variables. */
  async renderTemplate(
    name: string,
    text: string,
    vars: Record<string, unknown>,
    options: Parameters<Templates["renderTemplate"]>[3],
  ): Promise<string> {
    const templates = await this.#run.open();
    return this.with(vars).#use(
      undefined,
      templates,
      0,
      (all) => templates.renderTemplate(name, text, all, options),
    );
  }

  /** All variables by name, the nearest first. */
  #all(): Map<string, { value: unknown; isFinal: boolean }> {
    const found = new Map<string, { value: unknown; isFinal: boolean }>();
    const add = (values: Iterable<[string, unknown]>, isFinal: boolean) => {
      for (const [name, value] of values) {
        if (!found.has(name)) found.set(name, { value, isFinal });
      }
    };
    for (let at = this.#upper; at; at = at.below) {
      add(Object.entries(at.values), at.isFinal);
    }
    add(this.#run.registered, true);
    add(Object.entries(this.#run.globals), false);
    for (let at = this.#lower; at; at = at.below) {
      add(Object.entries(at.values), at.isFinal);
    }
    return found;
  }

  /** Works with the variables of a text; what one of them throws comes out as it is. */
  #use<T>(
    text: string | undefined,
    templates: Templates,
    depth: number,
    work: (vars: Record<string, unknown>) => T,
  ): T {
    const caught: { error?: unknown } = {};
    const vars = this.#pick(text, templates, depth, caught);
    try {
      return work(vars);
    } catch (error) {
      throw caught.error ?? error;
    }
  }

  /** The variables that a text may name, rendered; all when there is no text. */
  #pick(
    text: string | undefined,
    templates: Templates,
    depth: number,
    caught: { error?: unknown },
  ): Record<string, unknown> {
    if (depth > MAX_DEPTH) {
      throw new TaskError(
        `Cannot render variables that refer to each other over ${MAX_DEPTH} times`,
        { advice: "Look for a variable that names itself" },
      );
    }
    const picked: Record<string, unknown> = {};
    for (const [name, { value, isFinal }] of this.#all()) {
      if (text !== undefined && !text.includes(name)) continue;
      const why = this.#run.unknown.get(name);
      if (why !== undefined && text !== undefined && needs(text, name)) {
        throw new UnknownState(why);
      }
      if (isFinal || !isTemplated(value)) picked[name] = value;
      else {
        // Rendered when it is named, since a text may hold its name by chance.
        const get = () => {
          try {
            return this.#render(value, templates, depth + 1);
          } catch (error) {
            caught.error ??= error;
            throw error;
          }
        };
        Object.defineProperty(picked, name, { enumerable: true, get });
      }
    }
    return picked;
  }

  #render(value: unknown, templates: Templates, depth: number): unknown {
    if (typeof value === "string") {
      if (!TEMPLATE_REGEXP.test(value)) return value;
      return this.#use(
        value,
        templates,
        depth,
        (vars) => templates.render(value, vars),
      );
    }
    if (Array.isArray(value)) {
      return value.map((item) => this.#render(item, templates, depth))
        .filter((item) => typeof item !== "symbol");
    }
    if (value !== null && typeof value === "object") {
      return Object.fromEntries(
        Object.entries(value)
          .map(([key, item]) => [key, this.#render(item, templates, depth)])
          .filter(([, item]) => typeof item !== "symbol"),
      );
    }
    return value;
  }
}

/** Tells whether a text needs more of a result than whether it changed. */
function needs(text: string, name: string): boolean {
  const escaped = RegExp.escape(name);
  return new RegExp(
    `(?<![\\w.])${escaped}(?!\\w|\\.(changed|skipped|failed)\\b|\\s+is\\s+(not\\s+)?(changed|defined|skipped|failed))`,
  ).test(text);
}
