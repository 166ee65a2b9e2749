import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import * as fc from "fast-check";
import {
  compileField,
  compileRead,
  isWritable,
} from "../../lib/logs/field_path.ts";
import type { FieldValue } from "../../lib/outputs/event.ts";
import { makeEvent } from "./_event.ts";

const EVENT = {
  text: "raw text",
  level: "warning",
  message: undefined,
  timeMs: 0.5,
  labels: { team: "b", "a.b": "dotted" },
  fields: {
    a: { b: { c: 1 }, list: ["x", { y: 2 }] },
    "a.b": "flat",
    level: "field",
    none: null,
  },
};

const READS: [path: string, value: FieldValue | undefined][] = [
  ["text", "raw text"],
  ["raw", "raw text"],
  ["message", "raw text"],
  ["level", "warning"],
  ["fields.level", "field"],
  ["timestamp", "1970-01-01T00:00:00.000500Z"],
  ["source", "web"],
  ["file", "/var/log/web.log"],
  ["label.team", "b"],
  ["labels.env", "prod"],
  ["label.a.b", "dotted"],
  ["label.none", undefined],
  ["label.toString", undefined],
  ["a.b", "flat"],
  ["a.b.c", 1],
  ["a.list.0", "x"],
  ["a.list.1.y", 2],
  ["a.list.2", undefined],
  ["a.list.length", undefined],
  ["a.b.c.d", undefined],
  ["none", null],
  ["none.x", undefined],
  ["__proto__", undefined],
  ["a.__proto__", undefined],
  ["constructor", undefined],
  ["", undefined],
];

for (const [path, value] of READS) {
  Deno.test(`field path: reads "${path}"`, () => {
    deepEqual(compileRead(path)(makeEvent(EVENT)), value);
  });
}

Deno.test("field path: an event without time, file and level has none", () => {
  const event = makeEvent("x");
  equal(compileRead("timestamp")(event), undefined);
  equal(compileRead("level")(event), undefined);
});

const WRITES: [path: string, fields: Record<string, unknown>][] = [
  ["new", { a: { b: 1 }, s: "t", new: "v" }],
  ["a.b", { a: { b: "v" }, s: "t" }],
  ["a.c.d", { a: { b: 1, c: { d: "v" } }, s: "t" }],
  ["s.x", { a: { b: 1 }, s: "t", "s.x": "v" }],
  ["fields.level", { a: { b: 1 }, s: "t", level: "v" }],
];

for (const [path, fields] of WRITES) {
  Deno.test(`field path: writes "${path}" and leaves shared values alone`, () => {
    const a = { b: 1 };
    const event = { ...makeEvent(""), fields: { a, s: "t" } };
    compileField(path).write(event, "v");
    deepEqual(event.fields, fields);
    deepEqual(a, { b: 1 });
  });
}

Deno.test("field path: writes and removes level, message and labels", () => {
  const event = makeEvent({ labels: { a: "1", b: "2" } });
  compileField("level").write(event, "WARN");
  compileField("message").write(event, { x: 1 });
  compileField("label.c").write(event, 3);
  compileField("label.a").remove(event);
  deepEqual(
    [event.level, event.message, event.labels],
    ["warn", '{"x":1}', { b: "2", c: "3" }],
  );
  compileField("level").remove(event);
  compileField("message").remove(event);
  deepEqual([event.level, event.message], [undefined, undefined]);
});

Deno.test("field path: removes fields at any depth", () => {
  const inner = { c: 1, d: 2 };
  const event = {
    ...makeEvent(""),
    fields: { a: { b: inner }, "x.y": 1, z: 1 },
  };
  for (const path of ["a.b.c", "x.y", "z", "a.q.r", "none"]) {
    compileField(path).remove(event);
  }
  deepEqual<unknown>(event.fields, { a: { b: { d: 2 } } });
  deepEqual(inner, { c: 1, d: 2 });
});

Deno.test("field path: names of the language are fields as any other", () => {
  for (
    const name of ["__proto__", "a.__proto__", "__proto__.x", "constructor"]
  ) {
    const event = makeEvent("");
    const field = compileField(name);
    field.write(event, "v");
    equal(field.read(event), "v", name);
    equal(Reflect.get({}, "x"), undefined);
    equal(Object.getPrototypeOf(event.fields), Object.prototype);
    field.remove(event);
    equal(field.read(event), undefined, name);
  }
});

Deno.test("field path: what sources and parsers set may not be written", () => {
  deepEqual(
    ["text", "raw", "timestamp", "source", "file", "", "level", "a", "label.x"]
      .filter(isWritable),
    ["level", "a", "label.x"],
  );
});

Deno.test("field path: what was written is read, whatever the path and the fields", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.array(fc.constantFrom("a", "b", "0", "", "__proto__", "."), {
        minLength: 1,
        maxLength: 4,
      }).map((parts) => parts.join(".")),
      fc.string(),
      (given, path, value) => {
        const fields: Record<string, FieldValue> = JSON.parse(
          JSON.stringify(given),
        );
        const event = { ...makeEvent(""), fields };
        const field = compileField(path);
        field.write(event, value);
        equal(field.read(event), value);
      },
    ),
  );
});
