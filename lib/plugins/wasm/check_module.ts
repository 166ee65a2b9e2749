/** Checks a WebAssembly module before anything of it runs. */

import { TaskError, toMessage } from "../../error.ts";
import { boundModule, type WasmLimits } from "./bound_module.ts";

/** Parts of names by which the original refuses imports of `env`. */
const FORBIDDEN = [
  "syscall",
  "system",
  "fd_",
  "path_",
  "sock",
  "net",
  "connect",
  "bind",
  "listen",
  "accept",
  "send",
  "recv",
];

/** Exports that tell what a module serves; one without any does nothing. */
const INTERFACE_REGEXP = /^(?:get|execute)_/;

/** A module that passed the checks. */
export interface CheckedModule {
  readonly module: WebAssembly.Module;
  /** Names of its functions. */
  readonly exports: readonly string[];
  /** What is odd though allowed. */
  readonly warnings: readonly string[];
}

/**
 * Checks a module and compiles it with limits.
 * @throws {TaskError} With what is wrong with it.
 */
export function checkModule(
  bytes: Uint8Array,
  limits: WasmLimits,
): CheckedModule {
  const module = compile(bytes, limits);
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    throw toRefused(toImportReason(from, name));
  }
  const all = WebAssembly.Module.exports(module);
  for (const { name } of all) {
    if (name.startsWith("unsafe_") || name.includes("syscall")) {
      throw toRefused(`it exports ${JSON.stringify(name)}`);
    }
  }
  const exports = all.filter(({ kind }) => kind === "function")
    .map(({ name }) => name);
  const isMemory = all.some(({ name, kind }) =>
    name === "memory" && kind === "memory"
  );
  if (!isMemory) throw toRefused('it exports no memory of the name "memory"');
  if (!exports.includes("allocate")) {
    throw toRefused('it exports no function "allocate"');
  }
  const warnings = exports.some((name) => INTERFACE_REGEXP.test(name))
    ? []
    : ["it exports no function of the interface and serves nothing"];
  return { module, exports, warnings };
}

function compile(bytes: Uint8Array, limits: WasmLimits): WebAssembly.Module {
  try {
    return new WebAssembly.Module(boundModule(bytes, limits));
  } catch (cause) {
    throw toRefused(
      toMessage(cause).replace(/^WebAssembly\.Module\(\): /, ""),
      cause,
    );
  }
}

function toImportReason(from: string, name: string): string {
  const shown = JSON.stringify(`${from}.${name}`);
  if (from === "wasi_snapshot_preview1") {
    return `it imports ${shown} of WASI, which it is not given`;
  }
  return FORBIDDEN.some((part) => name.includes(part))
    ? `it imports ${shown}, which reaches out of it`
    : `it imports ${shown}, and a plugin is given nothing of the host`;
}

function toRefused(why: string, cause?: unknown): TaskError {
  return new TaskError(`Cannot use the module: ${why}`, {
    ...cause === undefined ? {} : { cause },
  });
}
