/**
 * Runs collectors, each on its own: one that throws, hangs or floods takes
 * nothing from the others.
 *
 * @module
 */

import { toMessage } from "../error.ts";
import type { Host } from "../host/host.ts";
import type { Kernel } from "../host/kernel.ts";
import {
  type Collect,
  type Family,
  type Labels,
  NoData,
  type Source,
} from "./collector.ts";
import { Emitter, type Told } from "./emitter.ts";

/** A collector that was opened with its params. */
export interface OpenCollector {
  /** Value of the label `collector`. */
  readonly name: string;
  /** What it does. */
  readonly collect: Collect;
  /** Limit in milliseconds. */
  readonly timeoutMs: number;
  /** Least time between two runs in milliseconds; what is younger is told again. */
  readonly intervalMs: number;
  /** Labels for all its samples. */
  readonly labels: Labels;
}

/** What a collector gave. */
export interface Collected {
  /** Name of the collector. */
  readonly name: string;
  /** Labels of what is told about it; the same object each time. */
  readonly about: Labels;
  /** Its metrics, each with at least one sample. */
  readonly families: readonly Family[];
  /** How long it took, to the microsecond. */
  readonly seconds: number;
  /** `absent` when what it looks at is not on this machine. */
  readonly outcome: "ok" | "absent" | "failed";
  /** Why it failed or is absent. */
  readonly reason: string | undefined;
  /** Samples over the limit that were left out. */
  readonly dropped: number;
}

/** What all collectors read from. */
export interface ScrapeSource {
  /** The kernel's files. */
  readonly kernel: Kernel;
  /** Loads the machine as tasks see it. */
  host(): Promise<Host>;
}

/** Runs opened collectors and remembers what is still under way. */
export class Scraper {
  /** All collectors, by the label. */
  readonly collectors: readonly OpenCollector[];
  #source: ScrapeSource;
  #sampleLimit: number;
  #running = new Map<string, Promise<Collected>>();
  #hanging = new Map<string, Promise<unknown>>();
  #last = new Map<string, { at: number; collected: Collected }>();
  #told = new Map<string, Told>();
  #about = new Map<string, Labels>();

  /** Takes what to run, what to read from, and the most samples that one collector may give. */
  constructor(
    collectors: readonly OpenCollector[],
    source: ScrapeSource,
    sampleLimit: number,
  ) {
    this.collectors = collectors;
    this.#source = source;
    this.#sampleLimit = sampleLimit;
  }

  /** Runs the collectors that a test of names picks, all at the same time. */
  async collect(
    isWanted: (name: string) => boolean = () => true,
  ): Promise<Collected[]> {
    await this.#source.kernel.refresh();
    const results = this.collectors.filter(({ name }) => isWanted(name))
      .map((collector) => this.#run(collector));
    return await Promise.all(results);
  }

  #run(collector: OpenCollector): Collected | Promise<Collected> {
    const { name, intervalMs } = collector;
    const startedAt = performance.now();
    const last = this.#last.get(name);
    if (last !== undefined && startedAt - last.at < intervalMs) {
      return last.collected;
    }
    // Who asks while it runs gets what it gives.
    const running = this.#running.get(name);
    if (running !== undefined) return running;
    if (this.#hanging.has(name)) {
      const reason = "the run before has not ended yet";
      return this.#finish(
        collector,
        new Emitter(0),
        startedAt,
        new Error(reason),
      );
    }
    const done = this.#start(collector, startedAt);
    if (intervalMs === 0) return done;
    return Promise.resolve(done).then((collected) => {
      this.#last.set(name, { at: startedAt, collected });
      return collected;
    });
  }

  #start(
    collector: OpenCollector,
    startedAt: number,
  ): Collected | Promise<Collected> {
    const { name, labels } = collector;
    const told = this.#told.get(name);
    const emitter = new Emitter(this.#sampleLimit, labels, told);
    const source = new RunSource(this.#source);
    try {
      const running = collector.collect(source, emitter.emit);
      if (running === undefined) {
        return this.#finish(collector, emitter, startedAt);
      }
      const waited = this.#wait(collector, running, source, emitter, startedAt)
        .finally(() => this.#running.delete(name));
      this.#running.set(name, waited);
      return waited;
    } catch (error) {
      return this.#finish(collector, emitter, startedAt, error);
    }
  }

  async #wait(
    collector: OpenCollector,
    running: Promise<void>,
    source: RunSource,
    emitter: Emitter,
    startedAt: number,
  ): Promise<Collected> {
    const { name, timeoutMs } = collector;
    const over = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const error = new Error(`it did not end within ${timeoutMs} ms`);
      over.reject(error);
      source.abort(error);
    }, timeoutMs);
    this.#hanging.set(name, running);
    const gone = () => this.#hanging.delete(name);
    running.then(gone, gone);
    try {
      await Promise.race([running, over.promise]);
      return this.#finish(collector, emitter, startedAt);
    } catch (error) {
      return this.#finish(collector, emitter, startedAt, error);
    } finally {
      clearTimeout(timer);
    }
  }

  #finish(
    { name }: OpenCollector,
    emitter: Emitter,
    startedAt: number,
    error?: unknown,
  ): Collected {
    const about = this.#about.get(name) ?? { collector: name };
    this.#about.set(name, about);
    const told = emitter.close();
    this.#told.set(name, told);
    const micros = Math.round((performance.now() - startedAt) * 1000);
    return {
      name,
      about,
      families: told.families,
      dropped: told.dropped,
      seconds: micros / 1e6,
      outcome: error === undefined
        ? "ok"
        : error instanceof NoData
        ? "absent"
        : "failed",
      reason: error === undefined ? undefined : toMessage(error),
    };
  }
}

/** What one run reads from; a signal is made when somebody asks for it, which most collectors never do. */
class RunSource implements Source {
  readonly kernel: Kernel;
  readonly host: () => Promise<Host>;
  #controller: AbortController | undefined;
  #reason: Error | undefined;

  constructor({ kernel, host }: ScrapeSource) {
    this.kernel = kernel;
    this.host = host;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}
