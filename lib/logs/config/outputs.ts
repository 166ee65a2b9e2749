/** Reads the entries of `outputs`. */

import { isMap } from "../../config/plain.ts";
import type { Report } from "../../config/report.ts";
import { outputs } from "../../outputs/mod.ts";
import type { BatchLimits } from "../../outputs/output.ts";
import { toRetryLimits } from "../../outputs/retry.ts";
import type { FilterRegistry } from "../filter.ts";
import type { OutputConfig } from "./config.ts";
import { type Entry, listEntries, OUTPUT_ENVELOPE } from "./config_file.ts";
import { toOurOutput } from "./other_words.ts";
import { readFilters } from "./steps.ts";
import { below, readParams, readUnit } from "./unit.ts";

/** Keys of the envelope, which are no params. */
const OWN = new Set(Object.keys(OUTPUT_ENVELOPE.shape));
const OUTPUT = { label: "an output", keyPath: "logs.outputs" };

/** Reads an output; undefined when something is wrong, or it is off. */
export async function readOutput(
  { value, spot }: Entry,
  report: Report,
  registry?: FilterRegistry,
): Promise<OutputConfig | undefined> {
  const map = isMap(value) ? toOurOutput(value) : {};
  const read = readParams(map, spot, OUTPUT, OUTPUT_ENVELOPE, report);
  const isOn = read?.data.enabled ?? true;
  const rest = Object.fromEntries(
    Object.entries(map).filter(([key]) => key === "type" || !OWN.has(key)),
  );
  const kind = {
    word: "output",
    registry: outputs,
    under: "logs.outputs",
    shared: [...OWN],
  };
  const chosen = await readUnit(rest, spot, kind, report);
  const entries = listEntries(map, below(spot), ["filters"]);
  const filters = await readFilters(entries, report, registry);
  if (read === undefined || chosen === undefined || !isOn) return undefined;
  const { name, batch, retry } = read.data;
  return {
    name,
    chosen,
    filters,
    limits: toLimits(
      { ...chosen.unit.batch, ...chosen.unit.toLimits?.(chosen.params) },
      batch,
    ),
    retry: toRetryLimits(retry),
  };
}

function toLimits(
  limits: BatchLimits,
  { max_events, max_size, max_bytes, max_age }: {
    max_events?: number;
    max_size?: number;
    max_bytes?: number;
    max_age?: number;
  } = {},
): BatchLimits {
  return {
    maxEvents: max_events ?? max_size ?? limits.maxEvents,
    maxBytes: max_bytes ?? limits.maxBytes,
    maxAgeMs: max_age === undefined ? limits.maxAgeMs : max_age * 1000,
  };
}
