import { deepStrictEqual, ok } from "node:assert/strict";
import { openFor, testErrors, testRows } from "../rows.ts";

testRows("numbers are rounded, read and raised", [
  ["{{ -5 | abs }}", 5],
  ["{{ '-5' | abs }}|", "5.0|"],
  ["{{ -2.5 | abs }}", 2.5],
  ["{{ 2.5 | round }}|{{ -2.5 | round }}|{{ 2.4 | round }}", "3|-3|2"],
  ["{{ 3.14159 | round(4) }}", 3.1416],
  ["{{ 123.456 | round(-1) }}", 120],
  ["{{ 2.675 | round(2) }}", 2.68],
  ["{{ 5 | round(2) }}", 5],
  ["{{ 2.1 | round(method='ceil') }}{{ 2.9 | round(0, 'floor') }}", "32"],
  ["{{ 3.7 | int }}{{ '3.9' | int }}", "33"],
  ["{{ 'FF' | int(0, 16) }}{{ '0x1f' | int(base=16) }}", "25531"],
  ["{{ '0x1f' | int(-1) }}", -1],
  ["{{ ' 42\n' | int }}", 42],
  ["{{ 'abc' | int(7) }}{{ [] | int }}{{ none | int(2) }}", "702"],
  ["{{ true | int }}{{ '9' | int(0, 8) }}", "10"],
  ["{{ 5 | float }}|{{ '1e3' | float }}|{{ 'x' | float }}", "5.0|1000.0|0.0"],
  ["{{ 'x' | float(1.5) }}", 1.5],
  ["{{ 8 | log(2) }}|{{ 100 | log(10) }}|{{ 1 | log }}", "3.0|2.0|0.0"],
  ["{{ 9 | sqrt }}|{{ 27 | root(3) | round }}", "3.0|3"],
  ["{{ 2 | pow(3) }}|", "8.0|"],
  ["{{ 5 | range }}", [0, 1, 2, 3, 4]],
  ["{{ 2 | range(6) }}", [2, 3, 4, 5]],
  ["{{ 10 | range(0, -1) | length }}", 10],
  ["{{ 5 | range(1, 0) }}", []],
]);

testErrors("numbers that are none are refused", [
  [
    "{{ 'hello' | round }}",
    'Cannot apply filter "round": expected a number, got a string that is none',
  ],
  [
    "{{ -1 | sqrt }}",
    'Cannot apply filter "sqrt": expected a number for which sqrt is defined',
  ],
  [
    "{{ 0 | log }}",
    'Cannot apply filter "log": expected a number for which log is defined',
  ],
  [
    "{{ 1000000000 | range }}",
    'Cannot apply filter "range": expected at most 100000 numbers, got 1000000000',
  ],
  [
    "{{ [] | random }}",
    'Cannot apply filter "random": expected an item, got none',
  ],
]);

Deno.test("random stays within its bounds", async () => {
  const templates = await openFor();
  const rows: [string, number, number][] = [
    ["10 | random", 0, 9],
    ["5 | random(8)", 5, 7],
    ["8 | random(5)", 5, 7],
    ["100 | random(1, 3)", 1, 2],
    ["3 | random(step=1)", 0, 2],
    ["random(4)", 0, 3],
    ["random(2, 4)", 2, 3],
    ["random(0)", 0, 0],
    ["random()", 0, 1],
    ["0 | random", 0, 0],
  ];
  for (const [expression, low, high] of rows) {
    for (let round = 0; round < 50; round++) {
      const value = Number(templates.evaluate(expression, {}));
      ok(value >= low && value <= high, `${expression}: ${value}`);
    }
  }
});

Deno.test("a seed makes chance repeat itself", async () => {
  const templates = await openFor();
  const draw = (seed: string): unknown =>
    templates.evaluate(
      "[60 | random(seed=seed), 'abcdef' | random(seed=seed), range(9) | shuffle(seed)]",
      { seed },
    );
  deepStrictEqual(draw("web1"), draw("web1"));
  const distinct = new Set(
    ["web1", "web2", "web3", "db1"].map((seed) => JSON.stringify(draw(seed))),
  );
  ok(distinct.size > 1);
});

testRows("shuffle keeps all items", [
  ["{{ [3, 1, 2] | shuffle | sort }}", [1, 2, 3]],
  ["{{ range(5) | shuffle(seed='a') | sum }}", 10],
]);
