/** Filters, transforms and sources of logs: listed, named, documented, tested and apart from each other. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { filters } from "../../lib/logs/filters/mod.ts";
import { sources } from "../../lib/logs/sources/mod.ts";
import { transforms } from "../../lib/logs/transforms/mod.ts";
import { findImports, readSources } from "./_source.ts";

/** Kinds of units: their lists and what they may import besides zod. */
const KINDS: Readonly<
  Record<string, {
    units: Readonly<Record<string, () => Promise<{ readonly type: string }>>>;
    imports: RegExp;
  }>
> = {
  filters: {
    units: filters,
    imports:
      /^lib\/(field|found|regex\w*|severity|outputs\/event|logs\/(filter|condition|field_path|filters\/_\w+))\.ts$/,
  },
  sources: {
    units: sources,
    imports:
      /^lib\/(error|field|found|mode|severity|host\/\w+|outputs\/event|web\/\w+|logs\/(alarm|entry|reader|source|sources\/_\w+))\.ts$/,
  },
  transforms: {
    units: transforms,
    imports:
      /^lib\/(field|found|regex\w*|secret|outputs\/event|logs\/(transform|condition|field_path|nested_field|transforms\/_\w+))\.ts$/,
  },
};

for (const [kind, { units, imports }] of Object.entries(KINDS)) {
  const files = readSources(`lib/logs/${kind}`)
    .filter(({ path }) => !path.endsWith("/mod.ts"));
  const singular = kind.slice(0, -1);
  const ofUnits = files.filter(({ path }) => !/\/_\w+\.ts$/.test(path));

  Deno.test(`the list of ${kind} is complete and sorted`, () => {
    deepEqual(
      Object.keys(units),
      ofUnits.map(({ path }) => path.slice(`lib/logs/${kind}/`.length, -3)),
    );
  });

  Deno.test(`${kind} import their contract and leaves only`, () => {
    const wrong = files.flatMap(findImports)
      .filter(({ to, isType, isLazy }) =>
        to !== "zod" && to !== "node:crypto" && !imports.test(to) &&
        !((isType || isLazy) && to.startsWith("node:"))
      ).map(({ from, to }) => `${from} -> ${to}`);
    ok(wrong.length === 0, wrong.join("\n"));
  });

  for (const [type, load] of Object.entries(units)) {
    Deno.test(`the ${singular} ${type} is named, documented and tested as others are`, async () => {
      const text = files.find(({ path }) => path.endsWith(`/${type}.ts`))?.text;
      ok(text !== undefined);
      equal((await load()).type, type);
      match(text, /^\/\*\*\n \* The `\w+` [^]*?\n \* @module\n \*\/\n/);
      match(text, /@example [A-Z][^\n]*\n \* ```yaml\n/);
      const suffix = `${singular[0]?.toUpperCase()}${singular.slice(1)}`;
      ok(text.includes(`export const ${toCamel(type)}${suffix}: `));
      const test = Deno.readTextFileSync(
        new URL(`../logs/${kind}/${type}_test.ts`, import.meta.url),
      );
      match(test, /\b(test[A-Z]\w+\(|Deno\.test\()/);
    });
  }
}

function toCamel(type: string): string {
  return type.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
