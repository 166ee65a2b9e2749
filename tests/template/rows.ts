/** Tables of templates with what they give, for the tests of this folder. */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { TaskError } from "../../lib/error.ts";
import { Redactor } from "../../lib/secret.ts";
import { TemplateError } from "../../lib/template/error.ts";
import {
  openTemplates,
  type TemplateOptions,
  type Templates,
  type Variables,
} from "../../lib/template/template.ts";

/** A template, its result, and the variables it sees. */
export type Row = readonly [
  template: string,
  expected: unknown,
  vars?: Variables,
];

/** Files that the tests' templates can read. */
const FILES: Readonly<Record<string, string>> = {
  "/etc/motd": "welcome {{ user }}\n",
  "/etc/vars.yml": "port: 80\nnames: [a, b]\n",
  "/etc/list.yml": "- 1\n",
  "/etc/empty.yml": "",
};

/** Opens templates over a few files and variables of an environment. */
export function openFor(
  options: Partial<TemplateOptions> = {},
): Promise<Templates> {
  return openTemplates({
    redactor: new Redactor(),
    env: { HOME: "/home/ann", EDITOR: "vi" },
    home: "/home/ann",
    readFile: (path) => {
      const text = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
      if (text === undefined) {
        throw new TaskError(`Cannot read "${path}": no such file`);
      }
      return text;
    },
    listFiles: (pattern) =>
      Object.keys(FILES).filter((path) =>
        path.startsWith(pattern.replace("*.yml", ""))
      ).filter((path) => path.endsWith(".yml")).sort(),
    stat: (path, kind) =>
      Object.hasOwn(FILES, path) && (kind === "exists" || kind === "file") ||
      path === "/etc" && (kind === "exists" || kind === "dir"),
    realPath: (path) => path === "/link" ? "/etc/motd" : undefined,
    ...options,
  });
}

/** Registers a test that renders each template of a table. */
export function testRows(name: string, rows: readonly Row[]): void {
  Deno.test(name, async () => {
    const templates = await openFor();
    for (const [template, expected, vars = {}] of rows) {
      deepStrictEqual(render(templates, template, vars), expected, template);
    }
  });
}

/** Registers a test that each template of a table fails with a message. */
export function testErrors(name: string, rows: readonly Row[]): void {
  Deno.test(name, async () => {
    const templates = await openFor();
    for (const [template, message, vars = {}] of rows) {
      const error = findError(() => templates.render(template, vars));
      ok(error instanceof TemplateError, `${template}: ${error}`);
      strictEqual(error.message, message, template);
    }
  });
}

/** Tells what a function throws; undefined when it throws nothing. */
export function findError(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}

function render(
  templates: Templates,
  template: string,
  vars: Variables,
): unknown {
  try {
    return templates.render(template, vars);
  } catch (error) {
    throw new Error(`Cannot render ${template}`, { cause: error });
  }
}
