/** A pipeline that is kept running: what breaks is opened again where it was accepted last, and holds up nobody else. */

import { toMessage } from "../error.ts";
import { toWaitMs, wait } from "../outputs/backoff.ts";
import { Pipeline, type PipelineOptions } from "./pipeline.ts";
import type { Reader } from "./reader.ts";
import type { StageCounts } from "./stages.ts";

/** Waits after failures of a pipeline itself; those of its output are waited for elsewhere. */
const WAITS: Waits = { initialMs: 1000, maxMs: 60_000 };

/** Waits between tries, in milliseconds; each is up to twice as long as the one before. */
interface Waits {
  /** The first one. */
  readonly initialMs: number;
  /** The longest. */
  readonly maxMs: number;
}

/** What a pipeline is made of. */
export interface RunOptions extends Omit<PipelineOptions, "reader"> {
  /** Opens its reader where it was accepted last. */
  open(): Promise<Reader>;
  /** Waits after failures; a second and more when absent. */
  readonly waits?: Waits;
}

/** One that is kept running. */
export class RunningPipeline {
  #options: RunOptions;
  #pipeline: Pipeline | undefined;
  #failure: string | undefined;
  #isEnded = false;

  /** Takes its parts. */
  constructor(options: RunOptions) {
    this.#options = options;
  }

  /** Its name. */
  get name(): string {
    return this.#options.name;
  }

  /** The pipeline as it is open now; undefined while it is not. */
  get current(): Pipeline | undefined {
    return this.#pipeline;
  }

  /** What was counted since the start, whatever was opened again meanwhile. */
  get counts(): Readonly<StageCounts> {
    return this.#options.stages.counts;
  }

  /** Why a unit of the configuration does not work; undefined while all do. */
  get unitFailure(): string | undefined {
    return this.#options.stages.unitFailure;
  }

  /** Why it does not run; undefined when it does. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Tells that it runs no more. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Runs until `stop` or `kill` aborts, or everything was sent where that is wanted. */
  async run(stop: AbortSignal, kill: AbortSignal): Promise<void> {
    try {
      await this.#keepRunning(stop, kill);
    } finally {
      this.#isEnded = true;
    }
  }

  async #keepRunning(stop: AbortSignal, kill: AbortSignal): Promise<void> {
    const { waits = WAITS, once } = this.#options;
    for (let failures = 1;; failures++) {
      const startedAt = performance.now();
      try {
        await this.#runOnce(stop, kill);
        return;
      } catch (error) {
        if (kill.aborted) return;
        this.#failure = toMessage(error);
        this.#options.warn(`stands still: ${this.#failure}`);
        if (once) throw error;
      }
      // One that ran well for long did not fail again and again.
      if (performance.now() - startedAt > waits.maxMs) failures = 1;
      const ended = AbortSignal.any([stop, kill]);
      await wait(toWaitMs(failures, waits), ended).catch(() => {});
      if (ended.aborted) return;
    }
  }

  async #runOnce(stop: AbortSignal, kill: AbortSignal): Promise<void> {
    const reader = await this.#options.open();
    // What was open when it failed is read again.
    this.#options.stages.reset();
    try {
      this.#pipeline = new Pipeline({ ...this.#options, reader });
      this.#failure = undefined;
      await this.#pipeline.run(stop, kill);
    } finally {
      await reader.close();
    }
  }
}
