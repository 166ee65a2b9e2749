import assert from "node:assert/strict";
import * as z from "zod";
import { readParams } from "../../lib/config/params.ts";
import { findSchemaKeys } from "../../lib/config/schema_keys.ts";
import { parseSource } from "../../lib/config/source.ts";
import type { Task } from "../../lib/task.ts";

/** Schema, params as YAML, messages. */
const ROWS: readonly (readonly [z.ZodType, string, readonly string[]])[] = [
  [z.strictObject({ a: z.string() }), "a: 1", [
    "expected text, got the number 1",
  ]],
  [z.strictObject({ a: z.int() }), "a: 1.5", [
    "expected a whole number, got the number 1.5",
  ]],
  [z.strictObject({ a: z.boolean() }), "a: yes", [
    'expected true or false, got "yes"',
  ]],
  [z.strictObject({ a: z.array(z.string()) }), "a: {}", [
    "expected a list, got a map",
  ]],
  [z.strictObject({ a: z.record(z.string(), z.number()) }), "a: []", [
    "expected a map, got a list",
  ]],
  [z.strictObject({ a: z.enum(["x", "y"]) }), "a: z", [
    'expected one of "x", "y", got "z"',
  ]],
  [z.strictObject({ a: z.literal("x") }), "a: ~", [
    'expected "x", got nothing',
  ]],
  [z.strictObject({ a: z.string().min(1) }), "a: ''", [
    'expected text that is not empty, got ""',
  ]],
  [z.strictObject({ a: z.string().max(2) }), "a: abc", [
    'expected text of at most 2 characters, got "abc"',
  ]],
  [z.strictObject({ a: z.array(z.string()).min(1) }), "a: []", [
    "expected a list that is not empty, got a list of 0",
  ]],
  [z.strictObject({ a: z.number().gt(1) }), "a: 1", [
    "expected a number of more than 1, got the number 1",
  ]],
  [z.strictObject({ a: z.number().multipleOf(5) }), "a: 3", [
    "expected a multiple of 5, got the number 3",
  ]],
  [z.strictObject({ a: z.string().regex(/^x/) }), "a: y", [
    'expected text that matches /^x/, got "y"',
  ]],
  [z.strictObject({ a: z.email() }), "a: y", [
    'expected text of the form "email", got "y"',
  ]],
  [
    z.strictObject({ a: z.union([z.string(), z.array(z.string())]) }),
    "a: 1",
    ["expected text or a list, got the number 1"],
  ],
  [
    z.strictObject({
      a: z.union([
        z.string(),
        z.strictObject({ b: z.string(), c: z.string() }),
      ]),
    }),
    "a: { b: 1, c: x }",
    ["expected text, got the number 1"],
  ],
  [
    z.strictObject({
      a: z.discriminatedUnion("k", [
        z.strictObject({ k: z.literal("x"), n: z.number() }),
        z.strictObject({ k: z.literal("y") }),
      ]),
    }),
    "a: { k: x, n: no }",
    ['expected a number, got "no"'],
  ],
];

for (const [schema, text, messages] of ROWS) {
  Deno.test(`readParams words the fault of ${text} (${messages[0]})`, async () => {
    const source = await parseSource("a.yml", text);
    const task: Task = { type: "x", params: schema, plan };
    const type = { type: "x", task, keys: findSchemaKeys(schema) };
    const { errors } = readParams(toMap(source.value), type, {
      source,
      path: [],
      noLog: false,
    });
    assert.deepEqual(
      errors.map(({ message }) => message.replace(/^Cannot read .*?: /, "")),
      messages,
    );
  });
}

const KEYS:
  readonly (readonly [string, z.ZodType, string[] | undefined, boolean])[] = [
    ["strict", z.strictObject({ a: z.string() }), ["a"], false],
    ["loose", z.looseObject({ a: z.string() }), ["a"], true],
    [
      "refined",
      z.strictObject({ a: z.string() }).refine(() => true),
      ["a"],
      false,
    ],
    ["transformed", z.strictObject({ a: z.string() }).transform(Object.keys), [
      "a",
    ], false],
    ["optional", z.optional(z.strictObject({ a: z.string() })), ["a"], false],
    [
      "union",
      z.union([
        z.strictObject({ a: z.string() }),
        z.strictObject({ b: z.string() }),
      ]),
      ["a", "b"],
      false,
    ],
    [
      "preprocessed",
      z.preprocess((value) => value, z.strictObject({ a: z.string() })),
      ["a"],
      false,
    ],
    ["record", z.record(z.string(), z.string()), undefined, false],
  ];

for (const [name, schema, names, isOpen] of KEYS) {
  Deno.test(`findSchemaKeys reads a ${name} schema`, () => {
    const keys = findSchemaKeys(schema);
    assert.deepEqual(keys && [...keys.names], names);
    if (keys) assert.equal(keys.isOpen, isOpen);
  });
}

function plan(): never {
  throw new Error("No plan is made here");
}

function toMap(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}
