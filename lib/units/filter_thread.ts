/**
 * The thread that holds the process of template filters. The template engine
 * does not wait for promises: it asks this thread, and sleeps until the
 * answer is in the memory that both see.
 *
 * @module
 */

import { toMade } from "../config/typescript/result.ts";
import { toFault } from "./fault.ts";
import { UnitProcess } from "./process.ts";
import { toUnitTaskError } from "./unit_errors.ts";
import { encodeFrame } from "./wire.ts";

/** What the thread is asked. */
export interface FilterRequest {
  /** Directory of the configuration, without links in it. */
  readonly dir: string;
  /** File of the filter below it. */
  readonly file: string;
  readonly value: unknown;
  readonly args: readonly unknown[];
  /** Where the answer goes: whether it is there, its length, and a frame. */
  readonly memory: SharedArrayBuffer;
}

/** Bytes before the answer. */
export const HEAD_BYTES = 8;

/** Answers requests until it is told to end, with a message that is none. */
export function serveFilterRequests(): void {
  let process: UnitProcess | undefined;
  addEventListener("message", async (event) => {
    const data: unknown = Reflect.get(event, "data");
    if (data === undefined) {
      await process?.[Symbol.asyncDispose]();
      close();
      return;
    }
    const request = toRequest(data);
    process ??= new UnitProcess({ dir: request.dir });
    answer(request.memory, await apply(request, process));
  });
}

/** What this program sends itself is as it is sent. */
function toRequest(data: unknown): FilterRequest {
  return Object(data);
}

async function apply(
  { dir, file, value, args }: FilterRequest,
  process: UnitProcess,
): Promise<Uint8Array> {
  try {
    const url = new URL(file, process.root).href;
    const result = await process.call("filter.apply", [url, value, ...args]);
    return encodeFrame({ value: toMade(result).value });
  } catch (error) {
    const told = toUnitTaskError(error, { dir, root: process.root, file });
    return encodeFrame({ fault: toFault(told, process.root) });
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
