import { deepStrictEqual as deepEqual } from "node:assert/strict";
import * as fc from "fast-check";
import * as yaml from "js-yaml";
import { testTask } from "../../lib/testing/mod.ts";
import {
  type Data,
  type DocNode,
  findNode,
  isSame,
  toData,
  toWantedData,
} from "../../tasks/_document.ts";
import { toYamlFormat } from "../../tasks/_yaml_edit.ts";
import { yamlFileTask } from "../../tasks/yaml_file.ts";
import { toEditRow, toRefusedRow } from "./_edit_rows.ts";

const TEXT = `# top
server:   # of it
    port: 80   # http
    name: 'old'
    tags: ["a", b]  # both

    # deep
    deep: {x: 1}
empty:
list:
- one
- key: 1
  other: 2 # two
text: |
  line

last: *no
`.replace("last: *no", "last: ~");

testTask(yamlFileTask, [
  ...toEditRow("changes values and keeps quotes, comments and indentation", {
    values: { "server.port": 8080, "server.name": "new", "list[1].other": 3 },
  }, [[
    TEXT,
    TEXT.replace("80 ", "8080 ").replace("'old'", "'new'")
      .replace("other: 2", "other: 3"),
  ]]),
  ...toEditRow("leaves what is right, however it is written", {
    values: {
      server: {
        name: "old",
        port: 80,
        deep: { x: 1 },
        tags: ["a", "b"],
      },
      empty: null,
      text: "line\n",
      "list[0]": "one",
    },
  }, [[TEXT, TEXT]]),
  ...toEditRow("adds keys where they belong", {
    values: { "server.deep.w": "z", "server.new": true, "list[1].more": [1] },
  }, [[
    TEXT,
    TEXT.replace("{x: 1}\n", "{x: 1, w: z}\n    new: true\n")
      .replace("# two\n", "# two\n  more:\n  - 1\n"),
  ]]),
  ...toEditRow("adds items", {
    values: { "server.tags[+]": "c", "list[+]": { a: 1, b: [2] } },
  }, [[
    TEXT,
    TEXT.replace("b]", "b, c]").replace(
      "# two\n",
      "# two\n- a: 1\n  b:\n  - 2\n",
    ),
  ]]),
  ...toEditRow("has the item", { key: "server.tags[+]", value: "b" }, [
    [TEXT, TEXT],
  ]),
  ...toEditRow("fills an empty value", { key: "empty.a.b", value: "c" }, [
    [TEXT, TEXT.replace("empty:\n", "empty:\n    a:\n        b: c\n")],
  ]),
  ...toEditRow("adds at the end", { key: "z", value: "a: b" }, [
    [TEXT, `${TEXT}z: 'a: b'\n`],
    ["a: 1", "a: 1\nz: 'a: b'"],
    ["a: 1\r\n", "a: 1\r\nz: 'a: b'\r\n"],
    ["# only this\n", "# only this\nz: 'a: b'\n"],
    ["---\n", "---\nz: 'a: b'\n"],
    ["{}\n", "z: 'a: b'\n"],
    ["\uFEFFa: 1\n", "\uFEFFa: 1\nz: 'a: b'\n"],
  ]),
  ...toEditRow("quotes what others would read as no text", {
    values: { a: "no", b: "1", c: "0x1", d: "", e: "- x # y" },
  }, [["a: 0\n", "a: 'no'\nb: '1'\nc: '0x1'\nd: ''\ne: '- x # y'\n"]]),
  ...toEditRow("replaces a map by a value, and back", {
    key: "a",
    value: "x",
  }, [
    ["a: # why\n  b: 1\n  c: 2\nd: 3\n", "a: x # why\nd: 3\n"],
    ["a: |\n  b\n  c\n\nd: 3\n", "a: x\n\nd: 3\n"],
    ["a: [1, 2] # why\n", "a: x # why\n"],
    ["a:\n  long text\n  of lines\nb: 1\n", "a: x\nb: 1\n"],
  ]),
  ...toEditRow("replaces a value by a map", { key: "a", value: { b: [1] } }, [
    ["a: x # why\nd: 3\n", "a: # why\n  b:\n    - 1\nd: 3\n"],
    ["a: {b: 2} # why\n", "a: {b: [1]} # why\n"],
    ["a:\nd: 3\n", "a:\n  b:\n    - 1\nd: 3\n"],
  ]),
  ...toEditRow("writes text of several lines as a block", {
    key: "a",
    value: "b\nc\n",
  }, [["a: x\nd: 3\n", "a: |\n  b\n  c\nd: 3\n"]]),
  ...toEditRow("removes keys and items", {
    state: "absent",
    keys: ["server.port", "server.tags", "text", "gone.a", "list[1].x"],
  }, [[
    TEXT,
    TEXT.replace("    port: 80   # http\n", "").replace(
      '    tags: ["a", b]  # both\n',
      "",
    ).replace("text: |\n  line\n", ""),
  ]]),
  ...toEditRow("removes the first key of an item", {
    state: "absent",
    key: "list[1].key",
  }, [[TEXT, TEXT.replace("key: 1\n  other", "other")]]),
  ...toEditRow("leaves an empty map or list where all is removed", {
    state: "absent",
    key: "a[+]",
    value: 1,
  }, [["a:\n  - 1\nb: 2\n", "a: []\nb: 2\n"], ["a: [1]\n", "a: []\n"]]),
  ...toEditRow("removes the only key", { state: "absent", key: "a" }, [
    ["# top\na: 1\n", "# top\n"],
    ["b:\n  a: 1\n", "b:\n  a: 1\n"],
  ]),
  ...toEditRow("keeps anchors, aliases, tags and merges elsewhere", {
    key: "b.c",
    value: 2,
  }, [[
    "a: &x {k: 1}\nb:\n  <<: *x\n  c: 1\nd: !vault |\n  secret\n",
    "a: &x {k: 1}\nb:\n  <<: *x\n  c: 2\nd: !vault |\n  secret\n",
  ]]),
  ...toEditRow("keeps the anchor of what it changes", {
    key: "a",
    value: 2,
  }, [["a: &x 1\nb: *x\n", "a: &x 2\nb: *x\n"]]),
  {
    name: "makes a missing file",
    params: { path: "/f", key: "a.b", value: [1], create: true },
    changes: [{
      kind: "write",
      path: "/f",
      content: "a:\n  b:\n    - 1\n",
      follow: true,
    }],
  },
  toRefusedRow(
    "a missing file",
    { key: "a", value: 1 },
    undefined,
    /not exist/,
  ),
  toRefusedRow(
    "broken YAML",
    { key: "a", value: 1 },
    "a: 1\nb: [\n",
    /"\/f:\d:\d+" as YAML/,
  ),
  toRefusedRow("tabs", { key: "a", value: 1 }, "a:\n\tb: 1\n", /as YAML/),
  toRefusedRow(
    "two documents",
    { key: "a", value: 1 },
    "a: 1\n---\na: 2\n",
    /several documents/,
  ),
  toRefusedRow("a key twice", { key: "a", value: 1 }, "a: 1\na: 2\n", /twice/),
  toRefusedRow(
    "maps as keys",
    { key: "a", value: 1 },
    "? {a: 1}\n: 2\n",
    /as a key/,
  ),
  toRefusedRow(
    "what an alias shares",
    { key: "b.c", value: 1 },
    "a: &x {c: 2}\nb: *x\n",
    /"b" is a single value/,
  ),
  toRefusedRow(
    "to take an anchor away that is used",
    { key: "a", value: 1 },
    "a: &x\n  c: 1\nb: *x\n",
    /anchor/,
  ),
  toRefusedRow(
    "deep nesting",
    { key: "a", value: 1 },
    "[".repeat(9999),
    /as YAML/,
  ),
]);

const FORMAT = toYamlFormat(yaml);

/** All nodes with their paths. */
function* walk(
  node: DocNode,
  path: (string | number)[] = [],
): Generator<(string | number)[]> {
  if (path.length > 0) yield path;
  for (const { name, node: inner } of node.members) {
    yield* walk(inner, [...path, name]);
  }
}

Deno.test("yaml_file: any value that is set or removed is read back, all else stays, or it is refused", () => {
  const word = fc.stringMatching(/^[a-z0-9 :#'"{}[\],&*!|>%@`-]{0,6}$/);
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null)),
      fc.array(tie("any"), { maxLength: 3 }),
      fc.dictionary(word, tie("any"), { maxKeys: 3 }),
    ),
  })).any;
  let tried = 0;
  let refused = 0;
  const style = fc.record({
    flowLevel: fc.constantFrom(-1, 1, 2),
    indent: fc.constantFrom(2, 4),
    seqNoIndent: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.dictionary(word, value, { minKeys: 1, maxKeys: 4 }),
      fc.nat(),
      value,
      style,
      (map, pick, wanted, options) => {
        const text = yaml.dump(map, { ...options, noRefs: true });
        const paths = [...walk(FORMAT.parse(text))];
        const path = paths[pick % paths.length]!;
        const data = toWantedData(wanted);
        const found = findNode(FORMAT.parse(text), path, data);
        tried++;
        try {
          const after = FORMAT.replace(text, found, data);
          const back = findNode(FORMAT.parse(after), path, data);
          if (!isSame(toData(back.chain.at(-1)!), data)) {
            throw new SyntaxError();
          }
          const expected = put(toWantedData(map), path, data);
          if (
            !isSame(toData(FORMAT.parse(after)), expected)
          ) throw new SyntaxError();
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error;
          refused++;
        }
      },
    ),
    { numRuns: 400 },
  );
  deepEqual(refused * 50 < tried, true, `${refused} of ${tried} refused`);
});

function put(data: Data, path: (string | number)[], value: Data): Data {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(data)) {
    return data.map((one, at) => at === step ? put(one, rest, value) : one);
  }
  const map = new Map(data instanceof Map ? data : []);
  return map.set(String(step), put(map.get(String(step)) ?? null, rest, value));
}
