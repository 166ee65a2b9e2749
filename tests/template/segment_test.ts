import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { splitTemplate } from "../../lib/template/segment.ts";

/** Writes segments with tags as `%` and outputs as `{}`. */
function show(text: string, trimBlocks = false, lstripBlocks = false): string {
  return splitTemplate(text, { trimBlocks, lstripBlocks })
    .map((segment) =>
      segment.kind === "text"
        ? segment.text
        : segment.kind === "tag"
        ? "%"
        : "{}"
    ).join("");
}

Deno.test("whitespace is controlled by signs", () => {
  const rows: [string, string][] = [
    ["a {{ x }} b", "a {} b"],
    ["a {{- x -}} b", "a{}b"],
    ["a \n{%- if x -%}\n b", "a%b"],
    ["a {#- c -#} b", "ab"],
    ["a {# {{ x }} #} b", "a  b"],
    ["a\n{% raw %} {{ x }} {% endraw %}", "a\n {{ x }} "],
    ["{% raw -%} {{ x }} {%- endraw %}", "{{ x }}"],
    ["{%raw%}{% if %}{%endraw%}", "{% if %}"],
    ["{ { } } {x} }}", "{ { } } {x} }}"],
  ];
  for (const [text, expected] of rows) strictEqual(show(text), expected, text);
});

Deno.test("options trim around tags, not around outputs", () => {
  const rows: [string, boolean, boolean, string][] = [
    ["{% a %}\nb\n", true, false, "%b\n"],
    ["{% a %}\r\nb", true, false, "%b"],
    ["{% a +%}\nb", true, false, "%\nb"],
    ["{# c #}\nb", true, false, "b"],
    ["{{ x }}\nb", true, false, "{}\nb"],
    ["  {% a %}b", false, true, "%b"],
    ["x\n\t {% a %}b", false, true, "x\n%b"],
    ["x  {% a %}", false, true, "x  %"],
    ["  {%+ a %}", false, true, "  %"],
    ["  {{ x }}", false, true, "  {}"],
    ["{% a %}  {% b %}", false, true, "%  %"],
    ["{% a %}\n  {% b %}", true, true, "%%"],
  ];
  for (const [text, trim, lstrip, expected] of rows) {
    strictEqual(show(text, trim, lstrip), expected, JSON.stringify(text));
  }
});

Deno.test("segments know their offset", () => {
  const options = { trimBlocks: false, lstripBlocks: false };
  deepStrictEqual(
    splitTemplate("ab{{ x }}c", options).map(({ kind, at }) => [kind, at]),
    [["text", 0], ["output", 2], ["text", 9]],
  );
});

Deno.test("what is not closed is refused", () => {
  const rows: [string, string][] = [
    ["a {# b", "Expected the end of this comment"],
    ["a {% raw %} b", 'Expected the end of this "raw" block'],
    ["a {{ b", 'Expected "}}", got the end of the template'],
    ["a {% b", 'Expected "%}", got the end of the template'],
  ];
  for (const [text, message] of rows) {
    throws(() => show(text), { message, offset: 2 }, text);
  }
});
