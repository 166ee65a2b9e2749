import assert from "node:assert/strict";
import { parseGlob } from "../lib/glob_pattern.ts";

Deno.test("parseGlob: braces give alternatives in order", () => {
  const rows: [pattern: string, paths: string[]][] = [
    ["a{b,c}d", ["abd", "acd"]],
    ["{a,b}{1,2}", ["a1", "a2", "b1", "b2"]],
    ["a{,.gz}", ["a", "a.gz"]],
    ["x{a,b{c,d}}", ["xa", "xbc", "xbd"]],
    ["{a/b,c}/d", ["a/b/d", "c/d"]],
    ["a{b}c", ["a{b}c"]],
    ["a{}c", ["a{}c"]],
    ["a{b{c,d}}", ["a{bc}", "a{bd}"]],
    ["a\\{b,c}", ["a{b,c}"]],
    ["a,b}", ["a,b}"]],
    ["/a//b/", ["/a/b"]],
  ];
  for (const [pattern, paths] of rows) {
    const found = parseGlob(pattern).map((names) => names.join("/"));
    assert.deepEqual(found, paths, pattern);
  }
});

Deno.test("parseGlob: says what is wrong with a pattern", () => {
  const rows: [pattern: string, message: RegExp][] = [
    ["a[b", /expected "\]" for the "\[" at character 2; write "\\\["/],
    ["[a/b]", /expected "\]" for the "\[" at character 1/],
    ["[]", /expected "\]"/],
    ["a{b,c", /expected "}" for the "{" at character 2/],
    ["{a,{b}", /expected "}" for the "{" at character 1/],
    ["[z-a]", /expected a rising range in "\[z-a\]"/],
    ["[[:digit:]]", /found a named class/],
    ["a".repeat(4097), /expected at most 4096 characters, found 4097/],
    ["{a,b}".repeat(10), /expected at most 1000 alternatives/],
    ["{a,b}".repeat(800), /expected at most 1000 alternatives/],
    ["{".repeat(4000), /expected at most 100 open "{"/],
    ["{a,".repeat(90), /expected "}"/],
  ];
  for (const [pattern, message] of rows) {
    assert.throws(
      () => parseGlob(pattern),
      { name: "SyntaxError", message },
      pattern.slice(0, 20),
    );
  }
});
