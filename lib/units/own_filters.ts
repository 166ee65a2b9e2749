/** The template filters that a configuration brings itself. */

import { IS_SOURCE, OWN } from "../config/typescript/start_runtime.ts";
import { TaskError } from "../error.ts";
import type { OwnFilter } from "../template/template.ts";
import { toError } from "./fault.ts";
import { type FilterRequest, HEAD_BYTES } from "./filter_thread.ts";
import type { UnitFile } from "./find_units.ts";
import { FrameReader } from "./wire.ts";

/** Greatest answer of a filter, in bytes. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Longest time until there is an answer, in milliseconds; the thread itself gives up before. */
const LIMIT_MS = 45_000;

/** Time after which the thread is ended when nothing is asked of it, in milliseconds; a script ends no sooner. */
const IDLE_MS = 1_000;

/** Time in which the thread has to end, in milliseconds. */
const END_MS = 2_000;

/** Opens the filters of a directory, which has no links in it; the first call of one starts what they run in. */
export function openOwnFilters(
  dir: string,
  files: readonly UnitFile[],
  thread: FilterThread = new FilterThread(),
): Readonly<Record<string, OwnFilter>> {
  return Object.fromEntries(
    files.map(({ name, file }) => [
      name,
      (value, args) => thread.call({ dir, file, value, args }),
    ]),
  );
}

/** Asks the thread and sleeps until it has answered. */
export class FilterThread implements AsyncDisposable {
  #worker: Worker | undefined;
  #memory = new SharedArrayBuffer(HEAD_BYTES, {
    maxByteLength: HEAD_BYTES + MAX_BYTES,
  });
  #idle: ReturnType<typeof setTimeout> | undefined;

  /**
   * Applies a filter.
   * @throws {TaskError} When that fails, or takes too long.
   */
  call(request: Omit<FilterRequest, "memory">): unknown {
    clearTimeout(this.#idle);
    const head = new Int32Array(this.#memory, 0, 2);
    Atomics.store(head, 0, 0);
    this.#worker ??= startThread();
    this.#worker.postMessage({ ...request, memory: this.#memory });
    const waited = Atomics.wait(head, 0, 0, LIMIT_MS);
    if (waited === "timed-out") {
      this.#worker.terminate();
      this.#worker = undefined;
      throw new TaskError(
        `Cannot run "${request.file}": it did not answer within ${
          LIMIT_MS / 1000
        } s`,
      );
    }
    this.#idle = setTimeout(
      () => void this[Symbol.asyncDispose](),
      IDLE_MS,
    );
    Deno.unrefTimer(this.#idle);
    return this.#read(request.file);
  }

  #read(file: string): unknown {
    const { 1: length = 0 } = new Int32Array(this.#memory, 0, 2);
    const frame = new Uint8Array(this.#memory, HEAD_BYTES, length).slice();
    const [answer] = [...new FrameReader().push(frame)];
    if (typeof answer !== "object" || answer === null) {
      throw new TaskError(
        `Cannot take what "${file}" gives: it is larger than ${MAX_BYTES} bytes`,
      );
    }
    const fault: unknown = Reflect.get(answer, "fault");
    if (fault !== undefined) throw toError(fault);
    return Reflect.get(answer, "value");
  }

  /** Ends the thread and what it holds; the next call starts it again. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#worker = undefined;
    const memory = new SharedArrayBuffer(HEAD_BYTES);
    const ended = Atomics.waitAsync(new Int32Array(memory), 0, 0, END_MS);
    worker.postMessage({ file: "", memory });
    await ended.value;
    worker.terminate();
  }
}

function startThread(): Worker {
  const url = new URL(
    IS_SOURCE ? "cli/filter_thread.ts" : "filter_thread.js",
    OWN,
  );
  const worker = new Worker(url.href, { type: "module" });
  // Whoever waits for its answer is told; it takes nobody along.
  worker.addEventListener("error", (event) => event.preventDefault());
  return worker;
}
