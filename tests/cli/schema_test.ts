import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { toApplySchema } from "../../cli/apply_schema.ts";
import { FILE_KEYS } from "../../cli/file_keys.ts";
import { toFileSchema } from "../../cli/file_schema.ts";
import { ENVELOPE_SCHEMA, type JsonSchema } from "../../cli/envelope_schema.ts";
import { BLOCK_KEYS, ENVELOPE_KEYS } from "../../lib/config/envelope.ts";
import { findSchemaKeys } from "../../lib/config/schema_keys.ts";
import { tasks } from "../../tasks/mod.ts";
import { run } from "./_terminal.ts";

const SCHEMA = await toApplySchema();

/** The value below some keys of a schema. */
function at(...path: string[]): unknown {
  let value: unknown = SCHEMA;
  for (const key of path) {
    value = typeof value === "object" && value !== null
      ? Reflect.get(value, key)
      : undefined;
  }
  return value;
}

function keysOf(value: unknown): string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

Deno.test("the envelope has a schema for each of its keys and for nothing else", () => {
  deepEqual(Object.keys(ENVELOPE_SCHEMA).sort(), [...ENVELOPE_KEYS].sort());
});

Deno.test("each task type takes both spellings, its params and the keys of the envelope", async () => {
  for (const [type, load] of Object.entries(tasks)) {
    const keys = keysOf(at("definitions", `task_${type}`, "properties"));
    for (const key of ENVELOPE_KEYS) ok(keys.includes(key), `${type}: ${key}`);
    deepEqual(at("definitions", `task_${type}`, "properties", "type"), {
      enum: [...new Set([type, type.replaceAll("_", "")])],
    });
    equal(
      at("definitions", `task_${type}`, "additionalProperties"),
      findSchemaKeys((await load()).params)?.isOpen,
      type,
    );
  }
  ok(keysOf(at("definitions", "task_copy", "properties")).includes("dest"));
  deepEqual(at("definitions", "task_copy", "required"), ["type", "dest"]);
});

Deno.test("a block takes its parts and the keys that hold for many tasks", () => {
  deepEqual(
    keysOf(at("definitions", "block", "properties")).sort(),
    [...BLOCK_KEYS, "always", "block", "rescue"].sort(),
  );
});

Deno.test("a value that is no text may be a template, free text stands as it is", () => {
  const template = { $ref: "#/definitions/template" };
  const properties = ["definitions", "task_copy", "properties"];
  const forced = at(...properties, "force");
  deepEqual(
    typeof forced === "object" && forced && Reflect.get(forced, "anyOf"),
    [
      { type: "boolean" },
      template,
    ],
  );
  deepEqual(at(...properties, "name"), {
    type: "string",
    description: "Label",
  });
});

Deno.test("all references lead to a definition", () => {
  const definitions = new Set(keysOf(at("definitions")));
  let count = 0;
  JSON.stringify(SCHEMA, (key, value: JsonSchema | string) => {
    if (key === "$ref" && typeof value === "string") {
      count++;
      ok(definitions.has(value.replace("#/definitions/", "")), value);
    }
    return value;
  });
  ok(count > Object.keys(tasks).length);
});

Deno.test("the command prints the document, on one line with --json", async () => {
  const [pretty, line] = await Promise.all([
    run(["schema"]),
    run(["schema", "--json"]),
  ]);
  deepEqual(JSON.parse(pretty.stdout), SCHEMA);
  deepEqual(JSON.parse(line.stdout), SCHEMA);
  equal(line.stdout.trimEnd().includes("\n"), false);
});

for (const kind of ["facts", "logs", "agent"] as const) {
  Deno.test(`the schema of ${kind} files has its keys, each with what it means`, async () => {
    const { title, properties } = await toFileSchema(kind);
    equal(title, `Driftless ${kind} file`);
    const known = await FILE_KEYS[kind]?.();
    deepEqual(keysOf(properties), Object.keys(known?.below ?? {}));
  });
}

Deno.test("entries of facts and logs files are offered the params of their type", async () => {
  const text = JSON.stringify(await toFileSchema("logs"));
  match(text, /"const":"journald"/);
  match(text, /"const":"loki"|"const":"http"/);
  match(JSON.stringify(await toFileSchema("facts")), /"const":"filesystem"/);
});
