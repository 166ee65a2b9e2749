import { testTask } from "../../lib/testing/mod.ts";
import { tomlFileTask } from "../../tasks/toml_file.ts";
import { toEditRow, toRefusedRow } from "./_edit_rows.ts";

const TEXT = `# top
title = "x" # the title
path = 'C:\\a'
ratio = 1.5
born = 1979-05-27T07:32:00Z
a.b.c = 1

# of server
[server]
  port = 80  # http
  hosts = [
    "one", # first
    "two",
  ]
  inline = { x = 1, "y z" = 2 }

[deep.er]
k = 1

[[user]]
name = "ann"

[[user]]
name = "bob"
`;

testTask(tomlFileTask, [
  ...toEditRow("changes values and keeps quotes and comments", {
    values: {
      title: "y",
      path: "D:\\b",
      ratio: 2,
      "server.port": 8080,
      "server.inline.x": true,
      "user[1].name": "eve",
    },
  }, [[
    TEXT,
    TEXT.replace('"x"', '"y"').replace("C:\\a", "D:\\b").replace("1.5", "2.0")
      .replace("80 ", "8080 ").replace("x = 1", "x = true")
      .replace("bob", "eve"),
  ]]),
  ...toEditRow("leaves what is right", {
    values: {
      title: "x",
      born: "1979-05-27T07:32:00Z",
      a: { b: { c: 1 } },
      server: {
        port: 80,
        hosts: ["one", "two"],
        inline: { x: 1, "y z": 2 },
      },
      deep: { er: { k: 1 } },
      "user[+]": { name: "bob" },
    },
  }, [[TEXT, TEXT]]),
  ...toEditRow("adds pairs where they belong", {
    values: {
      new: 1,
      "server.new": "s",
      "server.hosts[+]": "three",
      "server.inline.w": [],
      "a.b.d": false,
    },
  }, [[
    TEXT,
    TEXT.replace("a.b.c = 1\n", "a.b.c = 1\na.b.d = false\nnew = 1\n")
      .replace('"two",\n', '"two",\n    "three",\n')
      .replace(
        '"y z" = 2 }\n',
        '"y z" = 2, w = [] }\n  new = "s"\n',
      ),
  ]]),
  ...toEditRow("adds tables behind the one they belong to", {
    values: { "server.tls": { cert: "a", "b.c": { d: 1 } }, "deep.k": 2 },
  }, [[
    TEXT,
    TEXT.replace(
      '"y z" = 2 }\n',
      '"y z" = 2 }\n\n[server.tls]\ncert = "a"\n\n[server.tls."b.c"]\nd = 1\n',
    ).replace("k = 1\n", "k = 1\n\n[deep]\nk = 2\n"),
  ]]),
  ...toEditRow("adds to lists of tables", {
    key: "user[+]",
    value: { name: "eve", tags: ["a"] },
  }, [[TEXT, `${TEXT}\n[[user]]\nname = "eve"\ntags = ["a"]\n`]]),
  ...toEditRow("brings a table to a map", {
    key: "server",
    value: { port: 1, more: 2 },
  }, [[
    "[server]\nport = 80 # http\nold = 1\n\n[server.sub]\nx = 1\n\n[b]\n",
    "[server]\nport = 1 # http\nmore = 2\n\n[b]\n",
  ]]),
  ...toEditRow("adds the first pair before all tables", {
    key: "k",
    value: 'quote " \\ \u007f\n',
  }, [
    ["# of a\n[a]\n", 'k = "quote \\" \\\\ \\u007f\\n"\n\n# of a\n[a]\n'],
    ["", 'k = "quote \\" \\\\ \\u007f\\n"\n'],
    ["a = 1", 'a = 1\nk = "quote \\" \\\\ \\u007f\\n"\n'],
    ["a = 1\r\n", 'a = 1\r\nk = "quote \\" \\\\ \\u007f\\n"\r\n'],
  ]),
  ...toEditRow("removes pairs, tables with all in them, and items", {
    state: "absent",
    keys: ["a", "server", "deep", "ratio", "gone.x"],
    key: "user[+]",
    value: { name: "ann" },
  }, [[
    TEXT,
    TEXT.replace("ratio = 1.5\n", "").replace("a.b.c = 1\n", "")
      .replace(/\[server\][^]*\[deep/, "[deep")
      .replace("[deep.er]\nk = 1\n\n", "")
      .replace('[[user]]\nname = "ann"\n\n', ""),
  ]]),
  ...toEditRow("removes from brackets", { state: "absent", key: "t.x" }, [
    ["t = { x = 1, y = 2 }\n", "t = { y = 2 }\n"],
    ["t = { x = 1 }\n", "t = {}\n"],
  ]),
  {
    name: "makes a missing file",
    params: { path: "/f", values: { a: 1, "b.c": 2 }, create: true },
    changes: [{
      kind: "write",
      path: "/f",
      content: "a = 1\n\n[b]\nc = 2\n",
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
    "broken TOML",
    { key: "a", value: 1 },
    "b = 1\na = \n",
    /"\/f:2:\d+" as TOML/,
  ),
  toRefusedRow(
    "a key twice",
    { key: "a", value: 1 },
    "a = 1\na = 2\n",
    /as TOML/,
  ),
  toRefusedRow("null", { key: "a", value: null }, "", /TOML has no null/),
  toRefusedRow(
    "a value in place of a table",
    { key: "a", value: 1 },
    "[a]\nb = 1\n",
    /not replaced by a value/,
  ),
  toRefusedRow(
    "no map for a list of tables",
    { key: "a[+]", value: 1 },
    "[[a]]\nb = 1\n",
    /takes maps only/,
  ),
  toRefusedRow(
    "a list as a map",
    { key: "a.b", value: 1 },
    "a = [1]\n",
    /"a" is a list/,
  ),
]);
