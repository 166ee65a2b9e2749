/** Functions that read files, variables and the environment. No lookup ever runs a program. */

import {
  type Arguments,
  type CallContext,
  define,
  type Definitions,
} from "../bind.ts";
import { readText } from "../coerce.ts";
import { TemplateError } from "../error.ts";
import { toText } from "../text.ts";
import { isMap, needValue, Undefined } from "../value.ts";
import { parseYaml } from "./data.ts";

/** Functions that read. */
export const LOOKUP_FUNCTIONS: Definitions = {
  lookup: define("kind * **", (_, args, context) => {
    const found = lookUp(args, context);
    if (found.length === 1 || args.keywords.get("wantlist") === true) {
      return args.keywords.get("wantlist") === true ? found : found[0];
    }
    return found.map((item) => toText(item, context.budget)).join(",");
  }),
  query: define("kind * **", lookUpList),
  q: define("kind * **", lookUpList),
  include_vars: define("file", (_, args, { host }) => {
    const data = parseYaml(host.readFile(args.text("file")));
    if (data === null) return {};
    if (isMap(data)) return data;
    throw new TemplateError("expected a file that holds a map");
  }),
  expandvars: define(
    "text",
    (_, args, { host }) => expandVariables(args.text("text"), host.env),
  ),
};

function lookUpList(
  _: unknown,
  args: Arguments,
  context: CallContext,
): unknown {
  const found = lookUp(args, context);
  const [only] = found;
  return found.length === 1 && Array.isArray(only) ? only : found;
}

/** Kinds of lookups; each is given one term. */
type Kind = (
  term: string,
  args: Arguments,
  context: CallContext,
) => unknown;

const KINDS: Readonly<Record<string, Kind>> = {
  env: (name, args, { host }) =>
    Object.hasOwn(host.env, name)
      ? host.env[name]
      : args.keywords.get("default") ?? "",
  file: (path, args, { host }) => {
    const text = host.readFile(path);
    return args.keywords.get("rstrip") === false ? text : text.trimEnd();
  },
  template: (path, _args, context) =>
    context.renderText(context.host.readFile(path), path),
  vars: (name, args, context) => {
    const value = context.variable(name);
    return value instanceof Undefined && args.keywords.has("default")
      ? args.keywords.get("default")
      : needValue(value);
  },
  fileglob: (pattern, _args, { host }) => {
    if (host.listFiles === undefined) {
      throw new TemplateError("files cannot be listed here");
    }
    return host.listFiles(pattern);
  },
  inventory_hostnames: () => "localhost",
};

/** Names of all lookups. */
export const LOOKUPS: readonly string[] = Object.keys(KINDS);

/** Lookups that run programs elsewhere. */
const RUNNING_KINDS: readonly string[] = ["pipe", "lines", "shell", "command"];

function lookUp(args: Arguments, context: CallContext): unknown[] {
  const name = args.text("kind").replace(/^ansible\.builtin\./, "");
  if (RUNNING_KINDS.includes(name)) {
    throw new TemplateError(
      `lookup "${name}" would run a program, and templates never do: use a command task with "register"`,
    );
  }
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (kind === undefined) {
    throw new TemplateError(
      `lookup "${name}" is not known, expected one of ${
        Object.keys(KINDS).join(", ")
      }`,
    );
  }
  const terms = args.rest.flat();
  if (terms.length === 0) throw new TemplateError("expected what to look up");
  return terms.flatMap((term) => {
    const found = kind(readText(needValue(term)), args, context);
    return name === "fileglob" ? found : [found];
  });
}

/** Puts environment values in place of `${NAME}` and `$NAME`; unknown ones stay. */
export function expandVariables(
  text: string,
  env: Readonly<Record<string, string>>,
): string {
  return text.replace(
    /\$\{([^}]{1,200})\}|\$(\w+)/g,
    (whole, braced?: string, bare?: string) => {
      const name = braced ?? bare ?? "";
      return Object.hasOwn(env, name) ? env[name] ?? whole : whole;
    },
  );
}
