import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import { type Event, toEvent } from "../../lib/outputs/event.ts";
import { checkModule } from "../../lib/plugins/wasm/check_module.ts";
import { toWasmFilter, toWasmParser } from "../../lib/plugins/wasm/logs.ts";
import { toWasmTemplateFilter } from "../../lib/plugins/wasm/template_filter.ts";
import { toDefaultSettings } from "../../lib/plugins/settings.ts";
import { assemble, OP, toAddress, type WasmParts } from "./_wasm.ts";

const ORIGIN = {
  source: "app",
  host: { name: "h" },
  labels: { a: "1" },
  file: "/var/log/app",
  key: "k",
};

function open(
  functions: WasmParts["functions"],
  data: WasmParts["data"] = {},
): WebAssembly.Module {
  const { limits } = toDefaultSettings();
  return checkModule(assemble({ functions: functions ?? {}, data }), limits)
    .module;
}

/** Parses a text by a module whose answer is always the same. */
function parse(answer: unknown): Event {
  const module = open(
    { execute_log_parser: toAddress(16, 3) },
    { 16: JSON.stringify(answer) },
  );
  const parser = toWasmParser(module, { name: "p", schema: undefined });
  const event = toEvent(ORIGIN, 0, "text", 1);
  parser.open({})(event);
  return event;
}

Deno.test("a parser in WebAssembly sets what it found, the rest stays", () => {
  const event = parse({
    raw: "text",
    timestamp: "2026-01-02T03:04:05Z",
    level: "WARN",
    message: "m",
    fields: { n: 1, deep: { list: [true, null] } },
    labels: { b: "2" },
    source: null,
  });
  equal(event.timeMs, Date.UTC(2026, 0, 2, 3, 4, 5));
  deepEqual([event.level, event.message], ["warn", "m"]);
  deepEqual(event.fields, { n: 1, deep: { list: [true, null] } });
  deepEqual(event.labels, { b: "2" });
  const { timeMs, level, message, fields } = parse({ timestamp: 1.5 });
  deepEqual([timeMs, level, message, fields], [1500, undefined, undefined, {}]);
});

Deno.test("an answer that is no entry leaves the event as it was", () => {
  let deep: unknown = 1;
  for (let level = 0; level < 25; level++) deep = [deep];
  for (
    const bad of [
      "text",
      null,
      { fields: [] },
      { level: 5 },
      { labels: { a: 1 } },
      { timestamp: "yesterday", fields: { x: 1 } },
      { timestamp: 1e300 },
      { fields: { deep } },
    ]
  ) throws(() => parse(bad), SyntaxError, JSON.stringify(bad));
});

Deno.test("a template filter in WebAssembly is given the value and a list of the rest", () => {
  for (const [index, given] of [[1, "v"], [2, [1, { a: null }]]] as const) {
    const { apply } = toWasmTemplateFilter(
      open({
        execute_template_filter: { params: 3, code: OP.local(index) },
      }),
      { name: "f", schema: undefined },
    );
    deepEqual(apply("v", 1, { a: null }), given);
  }
});

Deno.test("a parser is given its params and the text, a filter the whole entry", () => {
  const echo = { execute_log_parser: { params: 3, code: OP.local(1) } };
  const parser = toWasmParser(open(echo), {
    name: "p",
    schema: {
      type: "object",
      properties: { fields: { type: "object" } },
      required: ["fields"],
    },
  });
  equal(parser.params.safeParse({}).success, false);
  const event = toEvent(ORIGIN, 0, "text", 1);
  parser.open({ fields: { of: "params" } })(event);
  deepEqual(event.fields, { of: "params" });
  for (const [code, isKept] of [[0, false], [1, true], [-1, true]] as const) {
    const module = open({
      execute_log_filter: { params: 3, code: OP.const(code) },
    });
    const filter = toWasmFilter(module, { name: "f", schema: undefined });
    equal(filter.open({})(event), isKept);
  }
});
