/**
 * The thread that holds the process of template filters. The template engine
 * does not wait for promises: it asks this thread, and sleeps until the
 * answer is in the memory that both see.
 *
 * @module
 */

import type { PluginPermissions } from "../plugins/permissions.ts";
import type { PluginContent } from "../plugins/plugin_process.ts";
import type { PluginLimits } from "../plugins/settings.ts";
import { toMade } from "../config/typescript/result.ts";
import { toFault } from "./fault.ts";
import { UnitProcess } from "./process.ts";
import { toUnitTaskError } from "./unit_errors.ts";
import { encodeFrame } from "./wire.ts";

/** What the thread is asked. */
export interface FilterRequest {
  /** Directory of the configuration, without links in it. */
  readonly dir: string;
  /** File of the filter below it; empty to end the thread. */
  readonly file: string;
  readonly value: unknown;
  readonly args: readonly unknown[];
  /** The plugin that brings the filter; the directory itself when absent. */
  readonly plugin?: FilterPlugin;
  /** Where the answer goes: whether it is there, its length, and a frame. */
  readonly memory: SharedArrayBuffer;
}

/** A plugin as both threads see it. */
export interface FilterPlugin {
  /** The plugin; its bytes are beside it. */
  readonly content: Omit<PluginContent, "bytes">;
  /** Its file. */
  readonly bytes: SharedArrayBuffer;
  readonly permissions: PluginPermissions;
  readonly limits: PluginLimits;
}

/** Bytes before the answer. */
export const HEAD_BYTES = 8;

/** Answers requests until one has no file, which ends the thread. */
export function serveFilterRequests(): void {
  const processes = new Map<string, UnitProcess>();
  addEventListener("message", async (event) => {
    const request = toRequest(Reflect.get(event, "data"));
    if (request.file === "") {
      for (const process of processes.values()) {
        await process[Symbol.asyncDispose]();
      }
      answer(request.memory, new Uint8Array());
      close();
      return;
    }
    answer(request.memory, await apply(request, processes));
  });
}

/** Finds the process of a filter, or opens it. */
async function findProcess(
  request: FilterRequest,
  processes: Map<string, UnitProcess>,
): Promise<UnitProcess> {
  const key = request.plugin?.content.name ?? "";
  const process = processes.get(key) ?? await openProcess(request);
  processes.set(key, process);
  return process;
}

async function openProcess(
  { dir, plugin }: FilterRequest,
): Promise<UnitProcess> {
  if (plugin === undefined) return new UnitProcess({ dir });
  const { openPlugin } = await import("../plugins/plugin_process.ts");
  const bytes = new Uint8Array(new Uint8Array(plugin.bytes));
  const content = { ...plugin.content, bytes };
  return openPlugin(content, plugin.permissions, plugin.limits).process;
}

/** What this program sends itself is as it is sent. */
function toRequest(data: unknown): FilterRequest {
  return Object(data);
}

async function apply(
  request: FilterRequest,
  processes: Map<string, UnitProcess>,
): Promise<Uint8Array> {
  const { dir, file, value, args } = request;
  let root = "";
  try {
    const process = await findProcess(request, processes);
    ({ root } = process);
    const url = new URL(file, process.root).href;
    const result = await process.repeat(url, "filter.apply", [
      url,
      value,
      ...args,
    ]);
    return encodeFrame({ value: toMade(result).value });
  } catch (error) {
    const told = toUnitTaskError(error, { dir, root, file });
    return encodeFrame({ fault: toFault(told, root) });
  }
}

function answer(memory: SharedArrayBuffer, frame: Uint8Array): void {
  const size = HEAD_BYTES + frame.length;
  const isFit = size <= memory.maxByteLength;
  if (isFit && memory.byteLength < size) memory.grow(size);
  const head = new Int32Array(memory, 0, 2);
  if (isFit) new Uint8Array(memory, HEAD_BYTES).set(frame);
  Atomics.store(head, 1, isFit ? frame.length : 0);
  Atomics.store(head, 0, 1);
  Atomics.notify(head, 0);
}
