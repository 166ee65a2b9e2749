import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import {
  type Arguments,
  bindArguments,
  define,
  type Definition,
} from "../../lib/template/bind.ts";
import { Undefined } from "../../lib/template/value.ts";

const TWO = define("width fill", () => null);
const REST = define("first * **", () => null);
const LAX = define("value ?", () => null);

function bind(
  definition: Definition,
  positional: unknown[],
  keywords: Record<string, unknown> = {},
): Arguments {
  return bindArguments(definition, {
    positional,
    keywords: new Map(Object.entries(keywords)),
  });
}

Deno.test("define reads its parameter words", () => {
  deepStrictEqual(
    [REST.params, REST.hasRest, REST.hasKeywords, REST.isLax],
    [["first"], true, true, false],
  );
  strictEqual(LAX.isLax, true);
});

Deno.test("arguments bind by position and by name", () => {
  const args = bind(TWO, [5], { fill: "x" });
  strictEqual(args.integer("width"), 5);
  strictEqual(args.text("fill"), "x");
  const some = bind(REST, [1, 2, 3], { other: 4 });
  deepStrictEqual(
    [some.any("first"), some.rest, [...some.keywords]],
    [1, [2, 3], [["other", 4]]],
  );
});

Deno.test("arguments have fallbacks and presence", () => {
  const args = bind(TWO, [null]);
  deepStrictEqual(
    [args.has("width"), args.isSet("width"), args.has("fill")],
    [true, false, false],
  );
  deepStrictEqual(
    [
      args.text("fill", "-"),
      args.flag("fill", true),
      args.list("fill", []),
      args.map("fill", {}),
      args.items("fill", [1]),
      args.number("fill", 1.5),
    ],
    ["-", true, [], {}, [1], 1.5],
  );
});

Deno.test("arguments that do not fit are refused", () => {
  const missing = new Undefined(() => "gone");
  const rows: [() => unknown, string][] = [
    [() => bind(TWO, [1, 2, 3]), "expected at most 2 arguments, got 3"],
    [() => bind(TWO, [1], { width: 2 }), 'argument "width" is given twice'],
    [
      () => bind(TWO, [], { widht: 2 }),
      'argument "widht" is not known. Did you mean "width"?',
    ],
    [
      () => bind(TWO, [], { colour: 2 }),
      'argument "colour" is not known, expected one of: width, fill',
    ],
    [() => bind(TWO, [missing]), "gone"],
    [() => bind(TWO, [], { fill: missing }), "gone"],
    [() => bind(TWO, []).text("fill"), 'argument "fill" is missing'],
  ];
  for (const [run, message] of rows) throws(run, { message });
  strictEqual(bind(LAX, [missing]).any("value"), missing);
});
