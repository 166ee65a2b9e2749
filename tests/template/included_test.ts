import { deepStrictEqual } from "node:assert/strict";
import { findIncluded } from "../../lib/template/included.ts";

Deno.test("findIncluded lists what is named by plain texts, in bodies too", () => {
  const rows: [string, string[], boolean][] = [
    ["no tags at all", [], false],
    ['{% include "a" %}{{ b }}{% include c %}', ["a"], false],
    ['{% if x %}{% include "a" ignore missing %}{% endif %}', ["a"], false],
    ['{% import "m" as m %}{% from "n" import o %}', ["m", "n"], false],
    ['{% extends "base" %}', ["base"], true],
    ["{% extends base %}", [], true],
    ['{% include ["a", "b"] %}', [], false],
    ['{% include "a" %}{% broken', [], false],
  ];
  for (const [text, names, isChild] of rows) {
    deepStrictEqual(findIncluded(text), { names, isChild }, text);
  }
});
