import { testTask } from "../../lib/testing/mod.ts";
import { iniFileTask } from "../../tasks/ini_file.ts";
import { toEditRow, toRefusedRow } from "./_edit_rows.ts";

const TEXT = `; global
top: 1

# of a
[a] ; note
x=1
#y = 5
  ; inner
z = 3

# of b
[b]
\tpath = /one
\tpath = /two
`;

testTask(iniFileTask, [
  ...toEditRow("changes a value and keeps the form of its line", {
    section: "a",
    values: { x: 2, z: "drei vier" },
  }, [[TEXT, TEXT.replace("x=1", "x=2").replace("z = 3", "z = drei vier")]]),
  ...toEditRow("leaves what is right", {
    section: "a",
    values: { x: 1 },
    sections: { b: { path: ["/one", "/two"] }, "": { top: "1" } },
  }, [[TEXT, TEXT]]),
  ...toEditRow("puts a key behind its comment", {
    section: "a",
    key: "y",
    value: true,
  }, [[TEXT, TEXT.replace("#y = 5\n", "#y = 5\ny = true\n")]]),
  ...toEditRow("adds behind the last key of the section", {
    section: "a",
    option: "n",
    value: null,
    no_extra_spaces: true,
  }, [[TEXT, TEXT.replace("z = 3\n", "z = 3\nn\n")]]),
  ...toEditRow("adds with the indentation of the neighbours", {
    section: "b",
    key: "n",
    value: "$(x); rm",
  }, [[TEXT, `${TEXT}\tn = $(x); rm\n`]]),
  ...toEditRow("adds a section", { section: "c.d e", key: "k", value: 1 }, [
    [TEXT, `${TEXT}\n[c.d e]\nk: 1\n`],
    ["", "[c.d e]\nk = 1\n"],
    ["a=1", "a=1\n\n[c.d e]\nk=1\n"],
    ["a=1\r\n", "a=1\r\n\r\n[c.d e]\r\nk=1\r\n"],
  ]),
  ...toEditRow("adds before the first section", { key: "k", value: "v" }, [
    [TEXT, TEXT.replace("top: 1\n", "top: 1\nk: v\n")],
    ["[a]\n", "k = v\n[a]\n"],
    ["a = 1", "a = 1\nk = v"],
  ]),
  ...toEditRow("makes a key stand several times", {
    section: "b",
    key: "path",
    value: ["/one", "/three", "/four"],
  }, [[
    TEXT,
    TEXT.replace("/two\n", "/three\n\tpath = /four\n"),
  ]]),
  ...toEditRow("makes a key stand once", {
    section: "b",
    key: "path",
    value: "/two",
  }, [[
    TEXT,
    TEXT.replace("\tpath = /one\n\tpath = /two\n", "\tpath = /two\n"),
  ]]),
  ...toEditRow("replaces lines that are continued", {
    section: "s",
    key: "a",
    value: "x",
  }, [
    ["[s]\na = 1\n   2\nb = 3\n", "[s]\na = x\nb = 3\n"],
    ["[s]\na = 1 \\\n2\nb = 3\n", "[s]\na = x\nb = 3\n"],
  ]),
  ...toEditRow("keeps a comment behind the value where it is one", {
    section: "s",
    key: "a",
    value: "2",
    inline_comments: true,
  }, [
    ["[s]\na = 1 ; one\n", "[s]\na = 2 ; one\n"],
    ["[s]\na = 2 # one\n", "[s]\na = 2 # one\n"],
  ]),
  ...toEditRow("removes keys, wherever they stand", {
    section: "b",
    keys: ["path", "gone"],
    state: "absent",
  }, [[TEXT, TEXT.replace(/\tpath.*\n/g, "")], ["", ""]]),
  ...toEditRow("removes a section", { section: "a", state: "absent" }, [
    ["x=1\n[a]\ny=1\n[b]\n[a]\nz=1\n", "x=1\n[b]\n"],
    ["[ab]\n", "[ab]\n"],
  ]),
  {
    name: "makes a missing file, private",
    params: {
      path: "/f",
      section: "a",
      values: { k: "v" },
      create: true,
      mode: "0600",
    },
    changes: [{
      kind: "write",
      path: "/f",
      content: "[a]\nk = v\n",
      mode: 0o600,
      follow: true,
    }],
    output: { msg: "keys written" },
  },
  {
    name: "removes nothing where there is no file",
    params: { path: "/f", section: "a", state: "absent" },
    output: { msg: "" },
  },
  toRefusedRow(
    "a missing file",
    { key: "a", value: 1 },
    undefined,
    /not exist/,
  ),
  toRefusedRow(
    "a value of two lines",
    { key: "a", value: "1\n[x]" },
    "",
    /text, a number/,
  ),
  toRefusedRow(
    "a key of two lines",
    { key: "a\nb", value: "1" },
    "",
    /single line/,
  ),
  toRefusedRow(
    "a key that is a comment",
    { values: { "#a": 1 } },
    "",
    /values.*key/,
  ),
  toRefusedRow(
    "a key with a sign",
    { key: "a=b", value: 1 },
    "",
    /without "="/,
  ),
  toRefusedRow(
    "a section with a bracket",
    { section: "a]", key: "b", value: 1 },
    "",
    /without brackets/,
  ),
  toRefusedRow(
    "a key without value",
    { key: "a" },
    "",
    /key and value together/,
  ),
  toRefusedRow(
    "a value without key",
    { value: "a" },
    "",
    /key and value together/,
  ),
  toRefusedRow(
    "a value to remove",
    { key: "a", value: "a", state: "absent" },
    "",
    /expected no value/,
  ),
  toRefusedRow("nothing", {}, "", /expected key, values or sections/),
  toRefusedRow("to remove all", { state: "absent" }, "", /section or a key/),
  toRefusedRow(
    "a map as value",
    { key: "a", value: { b: 1 } },
    "",
    /expected a text/,
  ),
]);

testTask(iniFileTask, [{
  name: "reads lines of many blanks quickly",
  params: {
    path: "/f",
    section: "a",
    key: "b",
    value: "1",
    inline_comments: true,
  },
  have: {
    files: {
      "/f": `[a]\nx${" ".repeat(1_000_000)}y\nb = 1${" ".repeat(1_000_000)}\n`,
    },
  },
}]);
