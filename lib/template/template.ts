/**
 * Templates with the syntax of Jinja2: the one entry of this folder. The
 * engine itself is loaded when `openTemplates` is called.
 *
 * @module
 */

import type { Redactor } from "../secret.ts";

export { TemplateError } from "./error.ts";
export { OMIT } from "./value.ts";

/** Applies a filter that the configuration brings: to a value, with what stands in its parentheses. */
export type OwnFilter = (
  value: unknown,
  args: readonly unknown[],
) => unknown;

/** What templates may see of the machine and the run. */
export interface TemplateOptions {
  /** Knows the secrets; values that filters make of secrets become secrets too. */
  readonly redactor: Redactor;
  /** Values of `lookup("env", …)` and `expandvars`. */
  readonly env: Readonly<Record<string, string>>;
  /** Home directory for `expanduser`. */
  readonly home?: string;
  /** Filters that the configuration brings, by name. */
  readonly filters?: Readonly<Record<string, OwnFilter>>;
  /** Steps that one render may take; 5,000,000 when absent. */
  readonly fuel?: number;
  /**
   * Reads a file for `lookup`, `include_vars` and includes of string fields.
   * @throws {TaskError} When the file cannot be read or is out of bounds.
   */
  readFile(path: string): string;
  /** Lists the files that a pattern such as `conf.d/*.cfg` names, sorted. */
  listFiles?(pattern: string): string[];
  /** Tells what stands at a path, for the file tests. */
  stat?(path: string, kind: "exists" | "file" | "dir" | "link"): boolean;
  /** Resolves links in a path; undefined when nothing is there. */
  realPath?(path: string): string | undefined;
}

/** How a template file is rendered. */
export interface RenderOptions {
  /** Drop the newline after a tag. */
  readonly trimBlocks: boolean;
  /** Drop the blanks before a tag that begins its line. */
  readonly lstripBlocks: boolean;
  /** Tells the text of another template, or undefined when there is none of that name. */
  loader(name: string): string | undefined;
}

/** A mistake found without rendering. */
export interface SyntaxProblem {
  /** What is wrong. */
  readonly message: string;
  /** Offset in the text, in UTF-16 units. */
  readonly offset: number;
  /** Line in the text, 1-based. */
  readonly line: number;
}

/** Variables by name. */
export type Variables = Readonly<Record<string, unknown>>;

/**
 * Renders texts and evaluates expressions. Undefined names are errors, values
 * are never rendered again, and every error is a `TemplateError` that shows
 * no values.
 */
export interface Templates {
  /** Sets the variables that all later calls see below their own, such as facts. */
  setGlobals(values: Variables): void;
  /**
   * Renders a text. A text that is exactly one `{{ … }}` keeps the type of
   * its value, and gives `OMIT` for `omit`; any other text gives a string.
   */
  render(text: string, vars: Variables): unknown;
  /** Evaluates an expression. */
  evaluate(expression: string, vars: Variables): unknown;
  /** Evaluates an expression; undefined when it has no value. */
  find(expression: string, vars: Variables): unknown;
  /**
   * Evaluates a condition. It must give a boolean; `{{ x }} == ready` and
   * other texts with templates are accepted too.
   */
  isTrue(expression: string | boolean, vars: Variables): boolean;
  /** Renders a template file; errors begin with its name and line. */
  renderTemplate(
    name: string,
    text: string,
    vars: Variables,
    options: RenderOptions,
  ): string;
  /** Finds a mistake of syntax, or an unknown filter, test or function, without rendering. */
  check(text: string, isExpression?: boolean): SyntaxProblem | undefined;
}

/** Loads the engine with all its filters. */
export async function openTemplates(
  options: TemplateOptions,
): Promise<Templates> {
  const { TemplateEngine } = await import("./engine.ts");
  return new TemplateEngine(options);
}

/** Tells whether a text has template marks. */
export function hasTemplate(text: string): boolean {
  for (let at = text.indexOf("{"); at !== -1; at = text.indexOf("{", at + 1)) {
    const mark = text[at + 1];
    if (mark === "{" || mark === "%" || mark === "#") return true;
  }
  return false;
}
