/**
 * Ships logs: one pipeline for each source and output, until it is stopped or
 * everything that is there was sent.
 *
 * @module
 */

import { toMessage } from "../error.ts";
import type { Redactor } from "../secret.ts";
import { DeadLetterFiles } from "../outputs/dead_letters.ts";
import { Delivery } from "../outputs/deliver.ts";
import type { BatchLimits } from "../outputs/output.ts";
import { lockRun } from "../state/lock.ts";
import { openState, type State } from "../state/state.ts";
import type {
  LogsConfig,
  OutputConfig,
  SourceConfig,
} from "./config/config.ts";
import { type OpenSource, openSource } from "./source_reader.ts";
import { RunningPipeline } from "./running_pipeline.ts";
import { SharedOutput } from "./shared_output.ts";
import type { Stages } from "./stages.ts";
import { openStages } from "./stages_of.ts";
import { toPipelineStatus } from "./status.ts";

/** Bytes of text whose events are sent together where nothing is waited for. */
const EVENT_BYTES = 64 * 1024;
/** Time between two notes of what pipelines did, in milliseconds. */
const NOTE_MS = 5000;
/** Least time between two times that the same is told, in milliseconds. */
const TOLD_MS = 60_000;
/** Texts that are remembered so as not to be told again. */
const MAX_TOLD = 1000;
/** How long outputs that are away are waited for at the end, in milliseconds. */
const AWAY_MS = 1000;
/** Time between two looks whether what was read was sent, in milliseconds. */
const LOOK_MS = 50;

/** What shipping needs. */
export interface ShipOptions {
  /** What is collected and where it goes. */
  readonly config: LogsConfig;
  /** Directory of the state: positions, queues, dead letters. */
  readonly stateDir: string;
  /** Name of the lock; that of logs when absent. */
  readonly lockName?: string;
  /** Facts of the host for all events, its `name` among them. */
  readonly host: Readonly<Record<string, string>>;
  /** Knows the secrets that no event may show where that is asked for. */
  readonly redactor: Redactor;
  /** Ends when everything that is there was sent. */
  readonly once: boolean;
  /** Tells an operator of what went wrong: who it is about, and what. */
  warn(name: string, text: string): void;
}

/** A pipeline with what it is made of, for status and metrics. */
export interface ShippedPipeline {
  /** Name of the source. */
  readonly source: string;
  /** Name of the output. */
  readonly output: string;
  /** What runs. */
  readonly running: RunningPipeline;
  /** How it delivers. */
  readonly delivery: Delivery;
  /** What it reads from. */
  readonly opened: Pick<OpenSource, "feeder" | "queue">;
}

/** Shipping that runs. */
export interface Shipping {
  /** The pipelines. */
  readonly pipelines: readonly ShippedPipeline[];
  /** The sources by name. */
  readonly sources: ReadonlyMap<string, OpenSource>;
  /** Ends when all pipelines ended; fails when one of those that read once did. */
  readonly finished: Promise<void>;
  /** Reads no more, sends what was read for so long, keeps positions and closes. */
  stop(limitMs: number): Promise<void>;
}

/**
 * Starts to ship.
 * @throws {LockedError} When another process ships with this state.
 * @throws {TaskError} When an output or a source cannot work on this host.
 */
export async function startShipping(options: ShipOptions): Promise<Shipping> {
  const stack = new AsyncDisposableStack();
  try {
    return await start({ ...options, warn: tellOnce(options.warn) }, stack);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** Several pipelines meet the same: it is told once a minute. */
function tellOnce(warn: ShipOptions["warn"]): ShipOptions["warn"] {
  const told = new Map<string, number>();
  return (name, text) => {
    const key = `${name}: ${text}`;
    const now = performance.now();
    const last = told.get(key);
    if (last !== undefined && now - last < TOLD_MS) return;
    if (told.size >= MAX_TOLD) told.clear();
    told.set(key, now);
    warn(name, text);
  };
}

async function start(
  options: ShipOptions,
  stack: AsyncDisposableStack,
): Promise<Shipping> {
  const { config, stateDir, lockName = "logs.lock" } = options;
  stack.use(lockRun(stateDir, { command: "logs" }, lockName));
  const state = stack.use(openState(stateDir));
  const outputs = await openOutputs(options, stack);
  const sources = new Map<string, OpenSource>();
  const pipelines: ShippedPipeline[] = [];
  for (const source of config.sources) {
    const to = config.outputs.filter(({ name }) =>
      source.outputs?.includes(name) ?? true
    );
    const opened = await openWithPositions(source, to, options, state);
    stack.defer(() => opened.close());
    sources.set(source.name, opened);
    for (const output of to) {
      const shared = outputs.get(output.name)!;
      pipelines.push(
        openPipeline({ source, opened, output, shared, options, state }),
      );
    }
  }
  const note = () => noteStatus(pipelines, options, state);
  const timer = setInterval(note, NOTE_MS);
  stack.defer(() => {
    clearInterval(timer);
    note();
  });
  return run(pipelines, sources, stack);
}

/** Notes what pipelines did, for who asks meanwhile or afterwards. */
function noteStatus(
  pipelines: readonly ShippedPipeline[],
  { redactor, warn }: ShipOptions,
  state: State,
): void {
  const atMs = Date.now();
  const rows = pipelines.map((pipeline) => ({
    name: pipeline.running.name,
    atMs,
    data: JSON.stringify(redactor.redactData(toPipelineStatus(pipeline))),
  }));
  try {
    state.savePipelines(rows);
  } catch (error) {
    warn("state", toMessage(error));
  }
}

async function openOutputs(
  { config, host, warn }: ShipOptions,
  stack: AsyncDisposableStack,
): Promise<Map<string, SharedOutput>> {
  const opened = new Map<string, SharedOutput>();
  for (const { name, chosen } of config.outputs) {
    const output = await chosen.unit.open(chosen.params, {
      name,
      host: host["name"] ?? "",
      warn: (text) => warn(name, text),
    });
    const shared = new SharedOutput(output);
    stack.defer(() => shared.close());
    opened.set(name, shared);
  }
  return opened;
}

function openWithPositions(
  source: SourceConfig,
  outputs: readonly OutputConfig[],
  { stateDir, host, once, warn }: ShipOptions,
  state: State,
): Promise<OpenSource> {
  const names = outputs.map((output) => toName(source, output));
  return openSource(source, {
    queueDir: `${stateDir}/queues`,
    host,
    stored: new Map(names.map((name) => [name, state.positions(name)])),
    once,
    onGap: ({ file, start, end, why }) =>
      warn(source.name, `${file}: bytes ${start} to ${end ?? "?"}: ${why}`),
    warn: (text) => warn(source.name, text),
  });
}

function openPipeline(
  { source, opened, output, shared, options, state }: {
    source: SourceConfig;
    opened: OpenSource;
    output: OutputConfig;
    shared: SharedOutput;
    options: ShipOptions;
    state: State;
  },
): ShippedPipeline {
  const name = toName(source, output);
  const warn = (text: string) => options.warn(name, text);
  const open = shared.open();
  const delivery = new Delivery({
    output: open,
    deadLetters: new DeadLetterFiles({
      dir: `${options.stateDir}/dead-letters/${encodeURIComponent(name)}`,
      output: output.name,
      warn,
    }),
    retry: output.retry,
    warn,
  });
  const stages = openStages(source, output, {
    redactor: options.redactor,
    warn,
  });
  const running = new RunningPipeline({
    name,
    open: () => opened.read(name, state.positions(name)),
    stages,
    output: open,
    delivery,
    limits: toLimits(output.limits, stages),
    keep: (positions) => state.keepPositions(name, positions),
    once: options.once,
    warn,
  });
  const names = { source: source.name, output: output.name };
  return { ...names, running, delivery, opened };
}

/** Where nothing is waited for, small batches of events cost least: they are gone before memory is tidied up. */
function toLimits(limits: BatchLimits, stages: Stages): BatchLimits {
  if (stages.isEmpty || limits.maxAgeMs > 0) return limits;
  return { ...limits, maxBytes: Math.min(limits.maxBytes, EVENT_BYTES) };
}

function run(
  pipelines: readonly ShippedPipeline[],
  sources: ReadonlyMap<string, OpenSource>,
  stack: AsyncDisposableStack,
): Shipping {
  const stopping = new AbortController();
  const killing = new AbortController();
  const finished = Promise.allSettled(
    pipelines.map(({ running }) =>
      running.run(stopping.signal, killing.signal)
    ),
  ).then(async (results) => {
    for (const source of sources.values()) await source.stop();
    await stack.disposeAsync();
    const failed = results.find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
  });
  return {
    pipelines,
    sources,
    finished,
    stop: async (limitMs) => {
      for (const source of sources.values()) await source.stop();
      stopping.abort();
      const startedAt = performance.now();
      const timer = setInterval(() => {
        const ms = performance.now() - startedAt;
        const isHopeless = ms > AWAY_MS && pipelines.every(isAway);
        if (ms > limitMs || isHopeless) killing.abort();
      }, LOOK_MS);
      await finished.finally(() => clearInterval(timer));
    },
  };
}

/** Tells that waiting for a pipeline to send what it read is of no use. */
function isAway({ running, delivery }: ShippedPipeline): boolean {
  return running.isEnded || delivery.status.circuit !== "closed";
}

/** Names a pipeline; positions are kept by it. */
function toName(
  { name }: Pick<SourceConfig, "name">,
  output: Pick<OutputConfig, "name">,
): string {
  return `${name} -> ${output.name}`;
}
