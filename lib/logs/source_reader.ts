/** Opens what the pipelines of a source read from. */

import type { SourceConfig } from "./config/config.ts";
import { openEncoding } from "./files/encoding.ts";
import { FileReader } from "./files/file_reader.ts";
import { Queue } from "./queue.ts";
import type { Gap, Reader } from "./reader.ts";
import type { Feeder, OpenFeeder } from "./source.ts";

/** What readers are opened in. */
export interface SourceContext {
  /** Directory for queues. */
  readonly queueDir: string;
  /** Facts of the host for all events. */
  readonly host: Readonly<Record<string, string>>;
  /** Positions that were kept, by pipeline. */
  readonly stored: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Only what there is now is wanted. */
  readonly once: boolean;
  /** Is told of what nobody will read. */
  onGap(gap: Gap): void;
  /** Tells an operator of what ends nothing. */
  warn(text: string): void;
}

/** A source that is open. */
export interface OpenSource {
  /** Opens the reader of a pipeline with the positions that were kept. */
  read(pipeline: string, stored: ReadonlyMap<string, string>): Promise<Reader>;
  /** What receives, where somebody sends. */
  readonly feeder: OpenFeeder | undefined;
  /** The queue, where there is one. */
  readonly queue: Queue | undefined;
  /** Takes no more; what was received stays. */
  stop(): Promise<void>;
  /** Closes what is open, when no reader is any more. */
  close(): Promise<void>;
}

/**
 * Opens a source for its pipelines.
 * @throws {TaskError} When that cannot work on this host, with advice.
 */
export async function openSource(
  source: SourceConfig,
  context: SourceContext,
): Promise<OpenSource> {
  const { from, name, labels } = source;
  const { host, once, onGap, warn } = context;
  if (from.type === "file") {
    return toReadSource((_, stored) => openFiles(source, stored, context));
  }
  const { unit, params } = from.chosen;
  if (unit.kind === "feeder") {
    return await openFed(source, unit, params, context);
  }
  return toReadSource((_, stored) =>
    unit.open(params, { name, host, labels, stored, once, onGap, warn })
  );
}

/** Files and what keeps its events itself need nothing but readers. */
function toReadSource(read: OpenSource["read"]): OpenSource {
  return {
    read,
    feeder: undefined,
    queue: undefined,
    stop: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

async function openFiles(
  { name, labels, from }: SourceConfig,
  stored: ReadonlyMap<string, string>,
  { host, onGap, warn }: SourceContext,
): Promise<Reader> {
  if (from.type !== "file") throw new TypeError("Expected a source of files");
  const { params } = from;
  const reader = await FileReader.open({
    source: name,
    host,
    labels,
    paths: params.paths,
    exclude: params.exclude,
    followLinks: params.symlinks,
    start: params.start,
    ignoreOlderMs: params.ignore_older === undefined
      ? undefined
      : params.ignore_older * 1000,
    rotateWaitMs: params.rotate_wait * 1000,
    maxLineBytes: params.max_line_bytes,
    encoding: openEncoding(params.encoding),
    onGap,
    warn,
  }, stored);
  if (reader.files.length > 0 || params.missing === "skip") return reader;
  const text = `${params.paths.join(", ")}: there is no such file`;
  if (params.missing === "warn") {
    warn(`${text} yet`);
    return reader;
  }
  await reader.close();
  throw new Error(text);
}

async function openFed(
  { name, labels, maxQueueBytes }: SourceConfig,
  unit: Feeder,
  params: unknown,
  { queueDir, host, stored, once, onGap, warn }: SourceContext,
): Promise<OpenSource> {
  const queue = new Queue({
    dir: `${queueDir}/${encodeURIComponent(name)}`,
    maxBytes: maxQueueBytes,
    origin: { source: name, host, labels },
    readers: stored,
    holds: once && unit.endsItself,
    onGap,
    warn,
  });
  try {
    const feeder = await unit.open(params, { name, feed: queue, once, warn });
    feeder.finished.then(() => queue.end(), (error) => warn(String(error)));
    return {
      read: (pipeline) => Promise.resolve(queue.reader(pipeline)),
      feeder,
      queue,
      stop: () => feeder.close(),
      close: async () => await queue.close(),
    };
  } catch (error) {
    await queue.close();
    throw error;
  }
}
