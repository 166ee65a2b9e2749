import { deepStrictEqual as deepEqual, ok, throws } from "node:assert/strict";
import { strictEqual as equal } from "node:assert/strict";
import { TaskError } from "../../lib/error.ts";
import { PAGE_BYTES } from "../../lib/plugins/wasm/bound_module.ts";
import { callJson, callNumber } from "../../lib/plugins/wasm/call.ts";
import { checkModule } from "../../lib/plugins/wasm/check_module.ts";
import { assemble, OP, toAddress, type WasmParts } from "./_wasm.ts";

const LIMITS = {
  maxMemoryBytes: 32 * PAGE_BYTES,
  maxMemories: 1,
  maxTables: 1,
  maxGlobals: 10,
};

function open(parts: WasmParts): WebAssembly.Module {
  return checkModule(assemble(parts), LIMITS).module;
}

Deno.test("a module is given texts and gives JSON", () => {
  const module = open({
    functions: {
      get_plugin_metadata: toAddress(16),
      execute_task: { params: 2, code: OP.local(1) },
      execute_log_filter: { params: 3, code: OP.const(7) },
    },
    data: { 16: '{"version": "1.2.3", "description": "größer"}' },
  });
  deepEqual(callJson(module, "get_plugin_metadata", []), {
    version: "1.2.3",
    description: "größer",
  });
  const config = JSON.stringify({ text: "é\n\0", list: [1, null] });
  deepEqual(
    callJson(module, "execute_task", ["name", config]),
    JSON.parse(config),
  );
  equal(callNumber(module, "execute_log_filter", ["a", "b", "c"]), 7);
});

const REFUSED: readonly [string, WasmParts, RegExp][] = [
  ["imports WASI", {
    imports: [["wasi_snapshot_preview1", "fd_write"]],
  }, /imports "wasi_snapshot_preview1\.fd_write" of WASI/],
  ["imports a system call", {
    imports: [["env", "host_connect"]],
  }, /imports "env\.host_connect", which reaches out of it/],
  ["imports anything", {
    imports: [["env", "abort"]],
  }, /imports "env\.abort", and a plugin is given nothing/],
  ["exports what is unsafe", {
    functions: { unsafe_poke: toAddress(0) },
  }, /exports "unsafe_poke"/],
  ["exports a system call", {
    functions: { my_syscall: toAddress(0) },
  }, /exports "my_syscall"/],
  ["has no allocate", { isBare: true }, /exports no function "allocate"/],
  ["has no memory", { memories: 0 }, /exports no memory/],
  ["has two memories", { memories: 2 }, /has 2 memories, allowed are 1/],
  ["has two tables", { tables: 2 }, /has 2 tables, allowed are 1/],
  ["has many globals", { globals: 10 }, /has 11 globals, allowed are 10/],
  ["wants much memory", { pages: [33] }, /wants 33 pages, allowed are 32/],
];

for (const [what, parts, why] of REFUSED) {
  Deno.test(`a module is refused that ${what}`, () => {
    throws(() => open(parts), why);
  });
}

Deno.test("what is no module is refused, wherever it ends", () => {
  const whole = assemble({ functions: { get_x: toAddress(0) }, tables: 1 });
  for (let length = 0; length < whole.length; length++) {
    throws(
      () => checkModule(whole.slice(0, length), LIMITS),
      /^TaskError: Cannot use the module: /,
    );
  }
  const shared = assemble({});
  throws(
    () => checkModule(shared.map((byte, at) => at === 8 ? 0x85 : byte), LIMITS),
    /Cannot use the module/,
  );
});

Deno.test("a module that serves nothing is odd and no more", () => {
  const { warnings } = checkModule(assemble({}), LIMITS);
  deepEqual(warnings.length, 1);
});

Deno.test("memory grows to its limit and no further, whatever the module declares", () => {
  for (const pages of [[1], [1, 60_000]]) {
    const module = open({
      pages,
      functions: {
        grow_some: { params: 0, code: [...OP.const(31), ...OP.grow] },
        grow_much: { params: 0, code: [...OP.const(32), ...OP.grow] },
      },
    });
    equal(callNumber(module, "grow_some", []), 1);
    equal(callNumber(module, "grow_much", []), -1);
  }
});

const MEMORY = LIMITS.maxMemoryBytes / PAGE_BYTES;

const FAILING: readonly [string, WasmParts["functions"], RegExp][] = [
  ["points behind its memory", {
    execute_task: toAddress(PAGE_BYTES),
  }, /result is at 65536, outside of its memory/],
  ["points before its memory", {
    execute_task: toAddress(-1),
  }, /result is at 4294967295, outside of its memory/],
  ["has no end", {
    execute_task: {
      params: 0,
      code: [
        ...OP.const(MEMORY - 1),
        ...OP.grow,
        ...OP.drop,
        ...OP.const(0),
        ...OP.const(1),
        ...OP.const(MEMORY * PAGE_BYTES),
        ...OP.fill,
        ...OP.const(0),
      ],
    },
  }, /no end within 1048576 bytes/],
  ["is no JSON", { execute_task: toAddress(16) }, /is no JSON/],
  ["traps", {
    execute_task: { params: 0, code: [...OP.trap] },
  }, /unreachable/],
  ["is absent", {}, /exports no "execute_task"/],
];

for (const [what, functions = {}, why] of FAILING) {
  Deno.test(`a call fails whose result ${what}`, () => {
    const module = open({ functions, data: { 16: "no" } });
    throws(() => callJson(module, "execute_task", []), why);
  });
}

Deno.test("a text is not written where a module has no memory", () => {
  const module = open({
    isBare: true,
    functions: {
      allocate: toAddress(PAGE_BYTES - 2, 1),
      execute_task: toAddress(0, 1),
    },
  });
  throws(
    () => callJson(module, "execute_task", ["long"]),
    /"allocate" gives 65534 for 5 bytes, outside of its memory/,
  );
});

Deno.test("a module with any byte changed is refused or has no more memory than before", () => {
  const whole = assemble({
    pages: [1, 60_000],
    tables: 1,
    functions: { get_x: toAddress(16) },
    data: { 16: "{}" },
  });
  let accepted = 0;
  for (let at = 0; at < whole.length; at++) {
    for (const value of [0x00, 0x01, 0x7f, 0x80, 0xff, whole[at]! ^ 0x04]) {
      const changed = whole.slice();
      changed[at] = value;
      let exports: WebAssembly.Exports;
      try {
        const { module } = checkModule(changed, LIMITS);
        ({ exports } = new WebAssembly.Instance(module));
      } catch (error) {
        // What its data does not fit in fails when it is called.
        ok(
          error instanceof TaskError ||
            error instanceof WebAssembly.RuntimeError,
          String(error),
        );
        continue;
      }
      accepted++;
      const { memory } = exports;
      ok(memory instanceof WebAssembly.Memory);
      throws(() => memory.grow(LIMITS.maxMemoryBytes / PAGE_BYTES));
    }
  }
  ok(accepted > 100);
});
