/** Reads one logs file: its keys, and what all sources and outputs may say. */

import * as z from "zod";
import type { RenderedFile } from "../../apply/rendered_files.ts";
import { isMap } from "../../config/plain.ts";
import type { Report } from "../../config/report.ts";
import { bytes, flag, line, seconds, text, words } from "../../field.ts";
import { retryParams } from "../../outputs/retry.ts";
import { below, readParams, type Spot } from "./unit.ts";

/** A value of a list with where it stands. */
export interface Entry {
  /** What it says. */
  readonly value: unknown;
  /** Where it stands. */
  readonly spot: Spot;
}

/** What one file says. */
export interface FileSettings {
  /** Whether anything runs. */
  readonly enabled: boolean;
  /** Labels of all events. */
  readonly labels: Readonly<Record<string, string>>;
  /** Entries of `sources`. */
  readonly sources: readonly Entry[];
  /** Entries of `outputs`. */
  readonly outputs: readonly Entry[];
  /** Filters of all sources. */
  readonly filters: readonly Entry[];
  /** Transforms of all sources. */
  readonly transforms: readonly Entry[];
}

const LABELS = z.record(
  z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, {
    error: "expected the name of a label: letters, digits and _",
  }),
  z.union([z.string(), z.number(), z.boolean()]).transform(String),
);

const LIST = z.nullable(z.array(z.unknown()));

/** What a logs file may say. */
export const LOGS_FILE = z.strictObject({
  global: z.exactOptional(z.strictObject({
    enabled: z.exactOptional(flag()),
    // Nothing is buffered beyond a batch, and batches have limits of their own.
    buffer_size: z.exactOptional(z.int()),
    flush_interval: z.exactOptional(seconds()),
    labels: z.exactOptional(LABELS),
  })),
  enabled: z.exactOptional(flag()),
  labels: z.exactOptional(LABELS),
  sources: z.exactOptional(LIST),
  outputs: z.exactOptional(LIST),
  destinations: z.exactOptional(LIST),
  logs: z.exactOptional(LIST),
  filters: z.exactOptional(LIST),
  transforms: z.exactOptional(LIST),
  processing: z.exactOptional(z.strictObject({
    enabled: z.exactOptional(flag()),
    global_filters: z.exactOptional(LIST),
    transformations: z.exactOptional(LIST),
  })),
});

/** What every source may say besides its params. */
export const SOURCE_ENVELOPE = z.looseObject({
  name: text(),
  type: z.exactOptional(text()),
  source_type: z.exactOptional(text()),
  enabled: z.exactOptional(flag()),
  labels: z.exactOptional(LABELS),
  parser: z.exactOptional(z.nullable(z.unknown())),
  multiline: z.exactOptional(z.nullable(z.unknown())),
  filters: z.exactOptional(LIST),
  transforms: z.exactOptional(LIST),
  outputs: z.exactOptional(words()),
  max_queue_bytes: z.exactOptional(bytes()),
});

/** Times and sizes of batches; the original's word for the number of events is `max_size`. */
const BATCH = z.strictObject({
  max_events: z.exactOptional(z.int().min(1)),
  max_size: z.exactOptional(z.int().min(1)),
  max_bytes: z.exactOptional(bytes()),
  max_age: z.exactOptional(seconds()),
});

/** What every output may say besides its params. */
export const OUTPUT_ENVELOPE = z.looseObject({
  name: line(),
  type: text(),
  enabled: z.exactOptional(flag()),
  filters: z.exactOptional(LIST),
  batch: z.exactOptional(BATCH),
  retry: z.exactOptional(retryParams()),
});

const LOGS = { label: "a logs file", keyPath: "logs" };

/** Reads a file whose templates were rendered; what is wrong goes to the report. */
export function readFile(
  { source, value }: RenderedFile,
  report: Report,
): FileSettings {
  const root: Spot = { source, path: [] };
  const data = readParams(value, root, LOGS, LOGS_FILE, report)?.data ?? {};
  const { global = {}, processing = {} } = data;
  const isProcessing = processing.enabled ?? true;
  return {
    enabled: data.enabled ?? global.enabled ?? true,
    labels: { ...global.labels, ...data.labels },
    sources: listEntries(value, root, ["sources"]),
    outputs: [
      ...listEntries(value, root, ["outputs"]),
      ...listEntries(value, root, ["destinations"]),
      ...listEntries(value, root, ["logs"]),
    ],
    filters: [
      ...listEntries(value, root, ["filters"]),
      ...isProcessing
        ? listEntries(value, root, ["processing", "global_filters"])
        : [],
    ],
    transforms: [
      ...listEntries(value, root, ["transforms"]),
      ...isProcessing
        ? listEntries(value, root, ["processing", "transformations"])
        : [],
    ],
  };
}

/** Lists the entries below some keys, so that a mistake elsewhere hides none of theirs. */
export function listEntries(
  value: unknown,
  spot: Spot,
  keys: readonly string[],
): Entry[] {
  let list: unknown = value;
  for (const key of keys) list = isMap(list) ? list[key] : undefined;
  if (!Array.isArray(list)) return [];
  return list.map((item: unknown, index) => ({
    value: item,
    spot: below(spot, ...keys, index),
  }));
}
