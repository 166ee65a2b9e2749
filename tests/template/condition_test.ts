import { strictEqual, throws } from "node:assert/strict";
import { Budget } from "../../lib/template/budget.ts";
import {
  compareLoosely,
  toConditionExpression,
} from "../../lib/template/condition.ts";
import { openFor } from "./rows.ts";

const KNOWN = ["a", "b", "list", "us"];

Deno.test("templates inside conditions become parentheses", () => {
  const rows: [string, string][] = [
    ["{{ a }} == true", "( a ) == true"],
    ["{{ a }} == ready", '( a ) == "ready"'],
    ["{{ a }} != b", "( a ) != b"],
    ["{{ a }} is defined", "( a ) is defined"],
    ["{{ a }} is not defined", "( a ) is not defined"],
    ["us-east in {{ list }}", '"us-east" in ( list )'],
    ["{{ a }} not in [x, 'y', 3]", "( a ) not in [\"x\", 'y', 3]"],
    ["not {{ a }}", "not ( a )"],
    ["! {{ a }} and {{ b }}", "not ( a ) and ( b )"],
    ["({{ a }} == x or b) and true", '(( a ) == "x" or b) and true'],
    ["{{ a }} == 1.2.3", '( a ) == "1.2.3"'],
    ["{{ a }} == 'x and y'", "( a ) == 'x and y'"],
    ["{{ a }}.conf in {{ list }}", '(( a ) ~ ".conf") in ( list )'],
    ["{{ a }} + 1 > 2", "( a ) + 1 > 2"],
    ["{{- a -}} == None", "( a ) == none"],
    ["{{ a == 'x' or b }}", "( a == 'x' or b )"],
    ["{{ a }} == -5", "( a ) == -5"],
  ];
  for (const [text, expected] of rows) {
    strictEqual(
      toConditionExpression(text, (name) => KNOWN.includes(name)),
      expected,
      text,
    );
  }
});

Deno.test("compareLoosely compares as texts would", () => {
  const budget = new Budget(1000);
  const rows: [
    unknown,
    "==" | "!=" | "<" | "in" | "not in",
    unknown,
    boolean,
  ][] = [
    ["41", "==", 41, true],
    ["true", "==", true, true],
    ["5", "<", 40, true],
    ["5", "<", "40", false],
    ["x", "==", 5, false],
    [5, "!=", "5", false],
    ["5", "in", [1, 5], true],
    [5, "not in", ["5"], false],
  ];
  for (const [left, operator, right, expected] of rows) {
    strictEqual(
      compareLoosely(operator, left, right, budget),
      expected,
      `${left} ${operator} ${right}`,
    );
  }
});

Deno.test("conditions of the original hold", async () => {
  const templates = await openFor();
  const vars = {
    enabled: true,
    off: false,
    status: "ready",
    count: 42,
    text: "41",
    a: true,
    b: 41,
    x: "1",
    y: "1",
    z: 3,
    items: [],
    r: { rc: 0, content: "x" },
    regions: ["us-east", "us-west"],
    env: "prod",
    l: [1, 2],
    n: 32,
    api_key: "",
    word: "yes",
    one: 1,
    flag: "true",
  };
  const rows: [string | boolean, boolean][] = [
    [true, true],
    ["true", true],
    ["Yes", true],
    ["1", true],
    ["no", false],
    ["0", false],
    ["{{ enabled }} == true", true],
    ["{{ status }} == ready", true],
    ["{{ status }} == 'ready'", true],
    ["{{ status }} != ready", false],
    ["{{ count }} > 40", true],
    ["{{ text }} > 40", true],
    ["{{ a }} and {{ b }} > 40", true],
    ["x == y or z < 10", true],
    ["not {{ enabled }}", false],
    ["items is defined", true],
    ["missing is not defined", true],
    ["{{ r.rc }} == 0", true],
    ["us-east in {{ regions }}", true],
    ["eu-north in {{ regions }}", false],
    ["{{ env }} in ['dev', 'prod']", true],
    ["{{ missing }} is defined", false],
    ["api_key == '' or api_key is not defined", true],
    ["r.content is defined", true],
    ["{{ length(l) }} > 1 and {{ n }} >= 32", true],
    ["{{ enabled }}", true],
    ["{{ word }}", true],
    ["{{ one }}", true],
    ["{{ flag }} == true", true],
    ["{% if enabled %}yes{% else %}no{% endif %}", true],
    ["not off and b > 40", true],
  ];
  for (const [condition, expected] of rows) {
    strictEqual(templates.isTrue(condition, vars), expected, `${condition}`);
  }
});

Deno.test("conditions that are no boolean are refused", async () => {
  const templates = await openFor();
  const rows: [string, string][] = [
    [
      "l",
      'Expected true or false from the condition, got a list, compare it, such as "… | length > 0"',
    ],
    [
      "text",
      'Expected true or false from the condition, got a string, turn it into one with "| bool"',
    ],
    [
      "{{ text }}",
      'Expected true or false from the condition, got a string, turn it into one with "| bool"',
    ],
    ["{{ missing }} == ready", 'Variable "missing" is not defined'],
    ["missing", 'Variable "missing" is not defined'],
    ["", "Expected a value, got the end of the expression"],
    [
      `{{ l }} == ${"x".repeat(10_000)}`,
      "Cannot read a condition longer than 10000 characters",
    ],
  ];
  for (const [condition, message] of rows) {
    throws(
      () => templates.isTrue(condition, { l: [], text: "hello" }),
      { name: "TemplateError", message },
      condition,
    );
  }
});
