import { deepStrictEqual as deepEqual } from "node:assert/strict";
import * as fc from "fast-check";
import { testTask } from "../../lib/testing/mod.ts";
import { jsonFileTask } from "../../tasks/json_file.ts";
import { toEditRow, toRefusedRow } from "./_edit_rows.ts";

const TALL = `{
  // the port
  "port": 80, /* of
  http */
  "hosts": [
    "a",
    "b" // last
  ],
  "empty": {},
  "deep": { "x": {"y": 1} }
}
`;

testTask(
  jsonFileTask,
  [
    ...toEditRow("changes one value and keeps comments", {
      key: "port",
      value: 8080,
    }, [[TALL, TALL.replace("80,", "8080,")]]),
    ...toEditRow("leaves what is right, in any order of keys", {
      values: { port: 80, deep: { x: { y: 1 } }, "hosts[-1]": "b" },
    }, [[TALL, TALL]]),
    ...toEditRow(
      "adds to the end of a map of lines",
      { key: "new.a", value: [1] },
      [
        [
          TALL,
          TALL.replace(
            "1} }\n",
            '1} },\n  "new": {\n    "a": [\n      1\n    ]\n  }\n',
          ),
        ],
      ],
    ),
    ...toEditRow(
      "adds an item behind a comment",
      { key: "hosts[+]", value: "c" },
      [
        [TALL, TALL.replace('"b" // last\n', '"b", // last\n    "c"\n')],
      ],
    ),
    ...toEditRow("has the item already", { key: "hosts[+]", value: "a" }, [
      [TALL, TALL],
    ]),
    ...toEditRow("fills an empty map", { key: "empty.a", value: null }, [
      [TALL, TALL.replace("{}", '{\n    "a": null\n  }')],
    ]),
    ...toEditRow("adds within one line", { key: "deep.z", value: true }, [
      [TALL, TALL.replace('"y": 1} }', '"y": 1}, "z": true }')],
    ]),
    ...toEditRow("writes several values at once", {
      values: { port: 1, "hosts[0]": "z", '"a.b"': { c: "d" } },
    }, [[
      '{"port":80,"hosts":["a"]}',
      '{"port":1,"hosts":["z"],"a.b":{"c":"d"}}',
    ]]),
    ...toEditRow("keeps carriage returns and tabs", { key: "b", value: [] }, [
      ['{\r\n\t"a": 1\r\n}\r\n', '{\r\n\t"a": 1,\r\n\t"b": []\r\n}\r\n'],
    ]),
    ...toEditRow("keeps a comma after the last entry", { key: "b", value: 2 }, [
      ['{\n  "a": 1,\n}\n', '{\n  "a": 1,\n  "b": 2,\n}\n'],
      ["[1,]", "error"],
    ]),
    ...toEditRow("keeps a byte order mark", { key: "a", value: 2 }, [
      ['\uFEFF{"a": 1}', '\uFEFF{"a": 2}'],
    ]),
    ...toEditRow("writes hostile names and values as data", {
      key: ["__proto__", 'a"b\\'],
      value: "\u2028</script>$(x)\n",
    }, [[
      "{}",
      '{\n  "__proto__": {\n    "a\\"b\\\\": "\u2028</script>$(x)\\n"\n  }\n}',
    ]]),
    ...toEditRow("removes the last entry and its comma before", {
      state: "absent",
      key: "hosts[+]",
      value: "b",
      keys: ["deep", "gone.deeper"],
    }, [[
      TALL,
      TALL.replace(',\n  "deep": { "x": {"y": 1} }', "")
        .replace(',\n    "b" // last', ""),
    ]]),
    ...toEditRow("removes from one line", { state: "absent", key: "a" }, [
      ['{"a": 1, "b": 2}', '{"b": 2}'],
      ['{"b": 2, "a": 1}', '{"b": 2}'],
      ['{ "a": 1 }', "{}"],
      ['{"a": 1,}', "{}"],
      ['{\n  "a": 1\n}', "{\n}"],
      ['{\n  "a": 1, // one\n  "b": 2\n}', '{\n  "b": 2\n}'],
    ]),
    ...toEditRow("removes an item by value", {
      state: "absent",
      key: "l[+]",
      value: { a: 1 },
    }, [['{"l": [0, {"a": 1}]}', '{"l": [0]}'], ['{"l": []}', '{"l": []}']]),
    {
      name: "makes a missing file",
      params: { path: "/a/f", key: "a", value: "b", create: true },
      changes: [
        { kind: "make_dir", path: "/a" },
        {
          kind: "write",
          path: "/a/f",
          content: '{\n  "a": "b"\n}\n',
          follow: true,
        },
      ],
      output: { msg: "1 value(s) written" },
    },
    {
      name: "has nothing to remove where there is no file",
      params: { path: "/f", key: "a", state: "absent" },
    },
  ],
);

testTask(jsonFileTask, [
  toRefusedRow(
    "a missing file",
    { key: "a", value: 1 },
    undefined,
    /not exist/,
  ),
  toRefusedRow("broken JSON", { key: "a", value: 1 }, '{\n "a" 1}', /f:2:6/),
  toRefusedRow("no JSON", { key: "a", value: 1 }, "a = 1", /expected a value/),
  toRefusedRow("a key twice", { key: "a", value: 1 }, '{"a":1,"a":2}', /twice/),
  toRefusedRow(
    "a single value on the way",
    { key: "a.b", value: 1 },
    '{"a":1}',
    /"a" is a single value, expected a map/,
  ),
  toRefusedRow(
    "a list as a map",
    { key: "a.b", value: 1 },
    '{"a":[1]}',
    /"a" is a list/,
  ),
  toRefusedRow(
    "an item far away",
    { key: "a[5]", value: 1 },
    '{"a":[1]}',
    /the list has 1 items/,
  ),
  toRefusedRow(
    "a number that JSON has not",
    { key: "a", value: Infinity },
    "{}",
    /no number Infinity/,
  ),
  toRefusedRow("an empty path", { key: "", value: 1 }, "{}", /expected a path/),
  toRefusedRow(
    "a broken path",
    { key: "a..b", value: 1 },
    "{}",
    /expected a path/,
  ),
  toRefusedRow("no key", {}, "{}", /expected key, or values/),
  toRefusedRow("no value", { key: "a" }, "{}", /expected the value/),
  toRefusedRow(
    "a value to remove",
    { key: "a", value: 1, state: "absent" },
    "{}",
    /expected no value/,
  ),
  toRefusedRow(
    "values to remove",
    { values: { a: 1 }, state: "absent" },
    "{}",
    /expected keys/,
  ),
  toRefusedRow(
    "an index to remove",
    { key: "a[0]", state: "absent" },
    "{}",
    /next run would remove the next item/,
  ),
  toRefusedRow(
    "items among keys",
    { keys: ["a[+]"], state: "absent" },
    "{}",
    /expected key and value/,
  ),
  toRefusedRow(
    "deep nesting",
    { key: "a", value: 1 },
    "[".repeat(9999),
    /more than 200 deep/,
  ),
]);

Deno.test("json_file: any value that is set is read back, and all else stays", async () => {
  const { JSON_FORMAT } = await import("../../tasks/_json_edit.ts");
  const { findNode, toData, toWantedData } = await import(
    "../../tasks/_document.ts"
  );
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })),
      fc.string(),
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(0, 2, "\t"),
      (map, name, value, indent) => {
        const text = JSON.stringify(map, null, indent);
        const wanted = toWantedData(value);
        const found = findNode(JSON_FORMAT.parse(text), [name], wanted);
        const after = found.rest.length === 0
          ? JSON_FORMAT.replace(text, found, wanted)
          : JSON_FORMAT.add(text, found, name, wanted);
        const all = new Map([...Object.entries(map), [name, value]]);
        deepEqual(
          JSON.parse(after),
          JSON.parse(
            JSON.stringify(Object.fromEntries(all)),
          ),
        );
        const back = findNode(JSON_FORMAT.parse(after), [name], wanted);
        const gone = JSON_FORMAT.remove(after, back);
        deepEqual(
          toData(JSON_FORMAT.parse(gone)),
          toWantedData(
            JSON.parse(JSON.stringify(
              Object.fromEntries([...all].filter(([key]) => key !== name)),
            )),
          ),
        );
      },
    ),
    { numRuns: 300 },
  );
});
