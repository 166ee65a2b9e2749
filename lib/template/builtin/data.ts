/** Filters that read and write JSON and YAML. Their errors show no piece of the data. */

import {
  CORE_SCHEMA,
  dump,
  load,
  loadAll,
  mergeTag,
  YAMLException,
} from "js-yaml";
import {
  type Arguments,
  type CallContext,
  define,
  type Definition,
  type Definitions,
} from "../bind.ts";
import { checkTextLength } from "../budget.ts";
import { readText } from "../coerce.ts";
import { compareTexts } from "../compare.ts";
import { TemplateError } from "../error.ts";
import { toPlain } from "../text.ts";
import { isMap, toMap } from "../value.ts";

/** Filters for JSON and YAML. */
export const DATA_FILTERS: Definitions = {
  to_json: defineJson(undefined, false),
  tojson: defineJson(undefined, false),
  to_nice_json: defineJson(2, true),
  from_json: define("", (value) => parseJson(readText(value))),
  to_yaml: defineYaml(2),
  to_nice_yaml: defineYaml(4),
  from_yaml: define("", (value) => parseYaml(readText(value))),
  from_yaml_all: define("", (value) => parseYamlAll(readText(value))),
};

function defineJson(indent: number | undefined, isSorted: boolean): Definition {
  return define("indent sort_keys **", (value, args, { budget }) => {
    const width = args.isSet("indent") ? args.integer("indent") : indent;
    const plain = toPlain(value, budget);
    const data = args.flag("sort_keys", isSorted) ? sortKeys(plain) : plain;
    const text = JSON.stringify(data, null, Math.min(width ?? 0, 10));
    checkTextLength(text.length);
    return text;
  });
}

function defineYaml(indent: number): Definition {
  return define(
    "indent sort_keys width **",
    (value, args, context) => writeYaml(value, args, context, indent),
  );
}

function writeYaml(
  value: unknown,
  args: Arguments,
  { budget }: CallContext,
  indent: number,
): string {
  const data = toPlain(value, budget);
  const text = dump(data, {
    indent: Math.min(10, Math.max(2, args.integer("indent", indent))),
    sortKeys: args.flag("sort_keys", true),
    lineWidth: args.integer("width", -1),
    noRefs: true,
  });
  checkTextLength(text.length);
  return text;
}

function sortKeys(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(sortKeys);
  if (!isMap(data)) return data;
  return toMap(
    Object.entries(data).sort(([a], [b]) => compareTexts(a, b))
      .map(([key, item]) => [key, sortKeys(item)]),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = error instanceof SyntaxError
      ? /line \d+ column \d+/.exec(error.message)?.[0]
      : undefined;
    throw new TemplateError(
      `expected JSON${
        place === undefined ? "" : `, which it is not at ${place}`
      }`,
    );
  }
}

const YAML_OPTIONS = {
  schema: CORE_SCHEMA.withTags(mergeTag),
  maxDepth: 100,
  maxAliases: 1000,
};

/**
 * Reads one YAML 1.2 document; nothing at all is none.
 * @throws {TemplateError} When it is no YAML.
 */
export function parseYaml(text: string): unknown {
  return readYaml(() => text.trim() === "" ? null : load(text, YAML_OPTIONS));
}

function parseYamlAll(text: string): unknown[] {
  return readYaml(() => text.trim() === "" ? [] : loadAll(text, YAML_OPTIONS));
}

function readYaml<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = error.mark === undefined
      ? ""
      : ` at line ${error.mark.line + 1} column ${error.mark.column + 1}`;
    throw new TemplateError(`expected YAML, which it is not${line}`);
  }
}
