/** Edits of structured files of any shape: what is set or removed is so, all else stays, or the edit is refused. */

import { ok } from "node:assert/strict";
import * as fc from "fast-check";
import * as yaml from "js-yaml";
import * as toml from "smol-toml";
import {
  type Data,
  type DocNode,
  type DocumentFormat,
  findNode,
  isSame,
  toData,
  toWantedData,
} from "../../tasks/_document.ts";
import { JSON_FORMAT } from "../../tasks/_json_edit.ts";
import { toTomlFormat } from "../../tasks/_toml_edit.ts";
import { toYamlFormat } from "../../tasks/_yaml_edit.ts";

/** Formats with what writes a map as others do. */
const FORMATS: readonly [
  name: string,
  format: DocumentFormat,
  write: (map: Record<string, unknown>, style: number) => string,
][] = [
  ["json", JSON_FORMAT, (map, style) => JSON.stringify(map, null, style)],
  ["toml", toTomlFormat(toml), (map) => toml.stringify(map)],
  ["yaml", toYamlFormat(yaml), (map, style) =>
    yaml.dump(map, {
      noRefs: true,
      indent: style === 4 ? 4 : 2,
      flowLevel: style === 0 ? 1 : -1,
      seqNoIndent: style === 3,
    })],
];
const word = fc.stringMatching(/^[a-zA-Z0-9 ."'#=[\]{},-]{1,6}$/);

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(word, fc.integer(), fc.boolean()),
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(word, tie("any"), { maxKeys: 3 }),
  ),
})).any;

/** All paths to members. */
function* walk(
  node: DocNode,
  path: (string | number)[] = [],
): Generator<(string | number)[]> {
  if (path.length > 0) yield path;
  for (const { name, node: inner } of node.members) {
    yield* walk(inner, [...path, name]);
  }
}

/** What is left without a path. */
function drop(data: Data, path: readonly (string | number)[]): Data {
  const [step, ...rest] = path;
  if (Array.isArray(data)) {
    return data.flatMap((one, at) =>
      at !== step ? [one] : rest.length === 0 ? [] : [drop(one, rest)]
    );
  }
  if (!(data instanceof Map)) return data;
  const name = String(step);
  const copy = new Map(data);
  if (rest.length === 0) copy.delete(name);
  else copy.set(name, drop(copy.get(name) ?? null, rest));
  return copy;
}

/** Tells whether a map or list without anything stands at a path, or a map that holds nothing but such. */
function isEmptyAt(data: Data, path: readonly (string | number)[]): boolean {
  const found = path.reduce<Data>((inner, step) => {
    if (Array.isArray(inner)) return inner[Number(step)] ?? null;
    return inner instanceof Map ? inner.get(String(step)) ?? null : null;
  }, data);
  const isEmpty = (one: Data): boolean =>
    Array.isArray(one)
      ? one.every(isEmpty)
      : one instanceof Map && [...one.values()].every(isEmpty);
  return isEmpty(found);
}

for (const [name, format, write] of FORMATS) {
  Deno.test(`${name}_file: any value that is removed and set again is read back, and hardly an edit is refused`, () => {
    let refused = 0;
    const runs = 300;
    fc.assert(
      fc.property(
        fc.dictionary(word, value, { minKeys: 1, maxKeys: 4 }),
        fc.nat(),
        fc.constantFrom(0, 2, 3, 4),
        (map, pick, style) => {
          const text = write(map, style);
          const root = format.parse(text);
          ok(isSame(toData(root), toWantedData(map)), text);
          const paths = [...walk(root)];
          const path = paths[pick % paths.length]!;
          try {
            prove(text, path, format);
          } catch (error) {
            if (!(error instanceof SyntaxError)) throw error;
            refused++;
          }
        },
      ),
      { numRuns: runs },
    );
    ok(refused * 20 < runs, `${refused} of ${runs} edits were refused`);
  });
}

/** Removes what is at a path, and sets it again. */
function prove(
  text: string,
  path: (string | number)[],
  format: DocumentFormat,
): void {
  const root = toData(format.parse(text));
  const found = findNode(format.parse(text), path, null);
  const data = toData(found.chain.at(-1)!);
  const without = format.remove(text, found);
  const left = toData(format.parse(without));
  const gone = drop(root, path);
  const isLeft = path.some((_, size) => {
    const above = path.slice(0, size + 1);
    const isEmpty = above.length === path.length || isEmptyAt(gone, above);
    return isEmpty && isSame(left, drop(root, above));
  });
  ok(isLeft, `${text}\n->\n${without}`);
  if (typeof path.at(-1) === "number") return;
  const place = findNode(format.parse(without), path, null);
  if (place.rest.length !== 1) return;
  const again = format.add(without, place, path.at(-1)!, data);
  if (!isSame(toData(format.parse(again)), root)) {
    throw new SyntaxError(`it is not what was wanted: ${again}`);
  }
}
