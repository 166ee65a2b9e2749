import assert from "node:assert/strict";
import { ConfigError } from "../../lib/error.ts";
import { parseSource, toSource } from "../../lib/config/source.ts";

const GOOD: readonly { file: string; text: string; value: unknown }[] = [
  { file: "a.yml", text: "", value: null },
  { file: "a.yml", text: "# only a comment\n", value: null },
  { file: "a.yml", text: "---\na: 1\n...\n", value: { a: 1 } },
  {
    file: "a.yml",
    text: "\uFEFFa: 1\r\nb:\r\n  - x\r\n",
    value: { a: 1, b: ["x"] },
  },
  {
    file: "a.yaml",
    text: "a: yes\nb: on\nc: 0644\nd: 0o17\ne: 1_0\nf: 2001-01-01\ng: ~\n",
    value: {
      a: "yes",
      b: "on",
      c: 644,
      d: 15,
      e: "1_0",
      f: "2001-01-01",
      g: null,
    },
  },
  {
    file: "a.yml",
    text: "a: &x {k: 1, l: 2}\nb: {<<: *x, l: 3}\n",
    value: { a: { k: 1, l: 2 }, b: { k: 1, l: 3 } },
  },
  { file: "a.json", text: "", value: null },
  {
    file: "a.json",
    text: '{"a": [1, -2.5e3, true, false, null, "\\u00e4\\n\\"", {}, []]}',
    value: { a: [1, -2500, true, false, null, 'ä\n"', {}, []] },
  },
  { file: "a.toml", text: "", value: {} },
  {
    file: "a.toml",
    text: "\uFEFFa = 0o17\nb = [1, 2.5]\n[c]\nd = 'x'\n",
    value: { a: 15, b: [1, 2.5], c: { d: "x" } },
  },
];

for (const [index, { file, text, value }] of GOOD.entries()) {
  Deno.test(`parseSource reads text ${index} of ${file}`, async () => {
    assert.deepEqual((await parseSource(file, text)).value, value);
  });
}

/** Text, place as `line:col`, message, and perhaps advice. */
type BadRow = readonly [string, string, RegExp, RegExp?];

const BAD_YAML: readonly BadRow[] = [
  [
    "a: {{ x }}\n",
    "1:4",
    /bare template/,
    /^Quote the template: "\{\{ x \}\}"$/,
  ],
  ["a:\n  - {{ x }}/y\n", "2:5", /bare template/, /\{\{ x \}\}\/y/],
  ["a: {{ x['k'] }} \"y\"\n", "1:4", /bare template/, /^Quote the template$/],
  ["a: 1\nb: 2\na: 3\n", "3:1", /Cannot use the key "a" twice/, /line 1/],
  ["a: {b: 1, b: 2}\n", "1:11", /Cannot use the key "b" twice/],
  ["\ta: 1\n", "1:3", /got a tab/],
  ["a:\n\t- b\n", "2:1", /got a tab/],
  ["a: !vault x\n", "1:4", /Cannot read the tag "!vault"/, /"!"/],
  ["a: !!binary aGk=\n", "1:4", /Cannot read the tag/],
  ["a: *b\n", "1:5", /Cannot find the anchor "b"/, /"\*"/],
  ["&a [*a]\n", "1:5", /inside its own anchor/],
  ["a: @x\n", "1:4", /Cannot start a plain text with "@"/, /Quote/],
  ["a: b: c\n", "1:5", /Cannot use ": " in a plain text/, /Quote/],
  ["a: 1\n---\nb: 2\n", "2:1", /Expected one YAML document, got 2/],
  ["? [a]\n: b\n", "1:3", /Expected text as a key/],
  ['a: "\\q"\n', "1:6", /escape/],
  ["a: [1,\n", "2:1", /to be closed/],
  ["- a\nb: c\n", "2:1", /same indentation/],
  ["a: \0", "1:4", /NUL/],
  ["a: \x07\n", "1:4", /control character/],
];

const BAD_JSON: readonly BadRow[] = [
  ['{"a": 1, "a": 2}', "1:10", /Cannot use the key "a" twice/],
  ['{"a": 1,\n}', "1:8", /Expected no comma/, /Remove/],
  ["{a: 1}", "1:2", /Expected a key in quotes, got "a"/],
  ["{'a': 1}", "1:2", /Expected a key in quotes/, /double quotes/],
  ['{"a" 1}', "1:6", /Expected ":", got "1"/],
  ["[1 2]", "1:4", /Expected "," or "]", got "2"/],
  ["[1, // x\n2]", "1:5", /Expected a JSON value/, /no comments/],
  ['"a\nb"', "1:1", /closed on its line/],
  ['"\\q"', "1:1", /escapes/],
  ["[01]", "1:3", /Expected "," or "]"/],
  ["[tru]", "1:2", /Expected a JSON value, got "t"/],
  ["[NaN]", "1:2", /Expected a JSON value/],
  ["[", "1:2", /the end of the file/],
  ["[] []", "1:4", /Expected the end/],
];

const BAD_TOML: readonly BadRow[] = [
  ["a = 1\na = 2", "2:1", /redefine/],
  ["a = yes", "1:5", /invalid value/],
  ["a = {{ x }}", "1:6", /Cannot parse TOML/, /Quote the template/],
  ["a = 99999999999999999999", "1:5", /Cannot parse TOML/],
];

for (
  const [file, rows] of [
    ["a.yml", BAD_YAML],
    ["a.json", BAD_JSON],
    ["a.toml", BAD_TOML],
  ] as const
) {
  for (const [text, place, message, advice] of rows) {
    Deno.test(`parseSource refuses ${file} ${JSON.stringify(text)}`, async () => {
      const error = await fail(file, text);
      assert.match(error.message, message);
      assert.equal(`${error.place?.line}:${error.place?.col}`, place);
      assert.equal(error.place?.file, file);
      assert.match(error.frame ?? "", /\^/);
      if (advice) assert.match(error.advice ?? "", advice);
    });
  }
}

const LAYOUTS: Readonly<Record<string, string>> = {
  "a.yml": `tasks:
  - type: copy
    mode: 0644
    text: |
      one {{ a }}
      two {{ b }}
    q: "x {{ c }}"
    list: [1, {k: v}]
  - type: last
`,
  "a.json": `{"tasks": [
  {"type": "copy",
   "mode": 644, "text": "one {{ a }}", "q": "x {{ c }}",
   "list": [1, {"k": "v"}]},
  {"type": "last"}]}`,
  "a.toml": `[[tasks]]
type = "copy" # comment
mode = 644
text = '''
one {{ a }}
two {{ b }}
'''
q = "x {{ c }}"
list = [1, # one
  {k = "v"}]
[[tasks]]
type = 'last'
`,
};

const PLACES: readonly [string, (string | number)[], string, string][] = [
  ["a.yml", ["tasks", 0], "2:5", "2:5"],
  ["a.yml", ["tasks", 0, "mode"], "3:11", "3:5"],
  ["a.yml", ["tasks", 0, "text"], "4:11", "4:5"],
  ["a.yml", ["tasks", 0, "list", 1, "k"], "8:19", "8:16"],
  ["a.yml", ["tasks", 1, "type"], "9:11", "9:5"],
  ["a.yml", ["tasks", 1, "absent", "more"], "9:5", "9:5"],
  ["a.json", ["tasks", 0], "2:3", "2:3"],
  ["a.json", ["tasks", 0, "mode"], "3:12", "3:4"],
  ["a.json", ["tasks", 0, "list", 1, "k"], "4:22", "4:17"],
  ["a.json", ["tasks", 1, "type"], "5:12", "5:4"],
  ["a.toml", ["tasks", 0], "1:1", "1:1"],
  ["a.toml", ["tasks", 0, "mode"], "3:8", "3:1"],
  ["a.toml", ["tasks", 0, "list", 1, "k"], "10:8", "10:4"],
  ["a.toml", ["tasks", 1, "type"], "12:8", "12:1"],
];

for (const [file, path, value, key] of PLACES) {
  Deno.test(`placeOf finds ${path.join(".")} in ${file}`, async () => {
    const source = await parseSource(file, LAYOUTS[file] ?? "");
    const { line, col } = source.placeOf(path);
    assert.equal(`${line}:${col}`, value);
    const at = source.placeOf(path, "key");
    assert.equal(`${at.line}:${at.col}`, key);
  });
}

const INNER: readonly [string, string, string, string][] = [
  ["a.yml", "text", "a }}", "5:14"],
  ["a.yml", "text", "b }}", "6:14"],
  ["a.yml", "q", "c }}", "7:14"],
  ["a.json", "text", "a }}", "3:33"],
  ["a.toml", "text", "b }}", "6:8"],
  ["a.toml", "q", "c }}", "8:11"],
];

for (const [file, key, part, wanted] of INNER) {
  Deno.test(`placeIn finds "${part}" of ${key} in ${file}`, async () => {
    const source = await parseSource(file, LAYOUTS[file] ?? "");
    const texts: Record<string, string> = {
      text: file === "a.json" ? "one {{ a }}" : "one {{ a }}\ntwo {{ b }}\n",
      q: "x {{ c }}",
    };
    const offset = texts[key]?.indexOf(part) ?? -1;
    const { line, col } = source.placeIn(["tasks", 0, key], offset);
    assert.equal(`${line}:${col}`, wanted);
  });
}

Deno.test("rawOf gives a value as it is written", async () => {
  const source = await parseSource("a.yml", LAYOUTS["a.yml"] ?? "");
  assert.equal(source.rawOf(["tasks", 0, "mode"]), "0644");
  assert.equal(source.rawOf(["tasks", 0, "nothing"]), undefined);
});

Deno.test("toSource places everything at the start of the file", () => {
  const source = toSource("a.ts", "", { value: { a: { b: 1 } } });
  const error = source.errorAt(["a", "b"], "Wrong");
  assert.deepEqual(error.place, { file: "a.ts", line: 1, col: 1 });
  assert.equal(error.frame, undefined);
});

async function fail(file: string, text: string): Promise<ConfigError> {
  try {
    await parseSource(file, text);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new assert.AssertionError({ message: `${text} was accepted` });
}
