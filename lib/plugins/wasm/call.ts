/**
 * Calls functions of a plugin in WebAssembly: texts cross as JSON, UTF-8 with
 * a NUL behind it, in the memory of the module. Each call has an instance of
 * its own, so that nothing stays of the one before.
 *
 * @module
 */

import { TaskError, toMessage } from "../../error.ts";

/** Greatest result, in bytes. */
export const MAX_RESULT_BYTES = 1024 * 1024;

/**
 * Calls a function that gives a number.
 * @throws {TaskError} When it is missing, traps or gives none.
 */
export function callNumber(
  module: WebAssembly.Module,
  name: string,
  words: readonly string[],
): number {
  return call(module, name, words).result;
}

/**
 * Calls a function that gives the address of JSON.
 * @throws {TaskError} When it is missing, traps, or what it gives is none.
 */
export function callJson(
  module: WebAssembly.Module,
  name: string,
  words: readonly string[],
): unknown {
  const { result, memory } = call(module, name, words);
  const text = readText(memory, result >>> 0, name);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw fail(name, `its result is no JSON: ${toMessage(cause)}`, cause);
  }
}

function call(
  module: WebAssembly.Module,
  name: string,
  words: readonly string[],
): { result: number; memory: WebAssembly.Memory } {
  let result: unknown;
  try {
    const { exports } = new WebAssembly.Instance(module);
    const memory = exports["memory"];
    if (!(memory instanceof WebAssembly.Memory)) {
      throw new Error("it exports no memory");
    }
    const addresses = words.map((word) => writeText(exports, memory, word));
    result = toFunction(exports, name)(...addresses);
    if (typeof result === "number") return { result, memory };
  } catch (cause) {
    throw fail(name, toMessage(cause), cause);
  }
  throw fail(name, `it gives ${typeof result}, expected a number`);
}

function writeText(
  exports: WebAssembly.Exports,
  memory: WebAssembly.Memory,
  text: string,
): number {
  const bytes = new TextEncoder().encode(`${text}\0`);
  const given: unknown = toFunction(exports, "allocate")(bytes.length);
  const address = Number(given) >>> 0;
  if (address === 0 || address + bytes.length > memory.buffer.byteLength) {
    throw new Error(
      `"allocate" gives ${address} for ${bytes.length} bytes, outside of its memory`,
    );
  }
  new Uint8Array(memory.buffer).set(bytes, address);
  return address;
}

function readText(
  { buffer }: WebAssembly.Memory,
  address: number,
  name: string,
): string {
  if (address >= buffer.byteLength) {
    throw fail(name, `its result is at ${address}, outside of its memory`);
  }
  const length = Math.min(MAX_RESULT_BYTES + 1, buffer.byteLength - address);
  const bytes = new Uint8Array(buffer, address, length);
  const end = bytes.indexOf(0);
  if (end === -1) {
    throw fail(
      name,
      `its result has no end within ${MAX_RESULT_BYTES} bytes`,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(
      bytes.subarray(0, end),
    );
  } catch (cause) {
    throw fail(name, "its result is no UTF-8", cause);
  }
}

function toFunction(
  exports: WebAssembly.Exports,
  name: string,
): (...args: number[]) => unknown {
  const found = exports[name];
  if (typeof found !== "function") throw new Error(`it exports no "${name}"`);
  return (...args) => Reflect.apply(found, undefined, args);
}

function fail(name: string, why: string, cause?: unknown): TaskError {
  return new TaskError(`Cannot call "${name}" of the plugin: ${why}`, {
    ...cause === undefined ? {} : { cause },
  });
}
