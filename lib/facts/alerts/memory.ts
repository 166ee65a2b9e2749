/** Thresholds as the state keeps them. */

import type { AlertRow } from "../../state/rows.ts";
import type { Labels } from "../collector.ts";
import type { Alert } from "./alert.ts";
import { dropEntry, type Entry, toEntry } from "./entry.ts";
import type { RateMemory } from "./rates.ts";

/** Version of what stands in `memory`; what is of another one is not understood. */
const FORM = 1;

/** What is kept of an entry beside what has a column. */
type EntryMemory =
  & Pick<Entry, "latches" | "samples" | "missed" | "missedMs" | "told">
  & {
    form: number;
    /** The expression that the value is of. */
    on: string;
    crossingMs: number | null;
    /** Counters of the round before; of the threshold itself. */
    rates?: RateMemory;
  };

/** Reads what is kept of a value; what is of another expression is let go. */
export function fromRow(
  row: AlertRow,
  on: string,
): { entry: Entry; rates: RateMemory | undefined } | undefined {
  const { memory } = row;
  if (!isMemory(memory)) return undefined;
  const { latches, samples, missed, missedMs, told, crossingMs } = memory;
  const entry: Entry = {
    ...toEntry(parseLabels(row.labels)),
    latches,
    samples,
    missed,
    missedMs,
    told,
    crossingMs: crossingMs ?? undefined,
    value: row.value,
    sinceMs: row.sinceMs,
  };
  return memory.on === on
    ? { entry, rates: memory.rates }
    : { entry: dropEntry(entry), rates: undefined };
}

/** Makes what is kept of a value. */
export function toRow(
  { threshold, key, state, severity, sinceMs }: Alert,
  entry: Entry,
  rates?: RateMemory,
): AlertRow {
  const { latches, samples, missed, missedMs, told, crossingMs } = entry;
  const memory: EntryMemory = {
    form: FORM,
    on: threshold.text,
    latches,
    samples,
    missed,
    missedMs,
    told,
    crossingMs: crossingMs ?? null,
    ...rates && { rates },
  };
  return {
    threshold: threshold.name,
    labels: key,
    state,
    severity,
    sinceMs,
    value: entry.value,
    memory,
  };
}

/** What must not be lost with the process: all but the values, which the next round reads again. */
export function toEssence(
  { state, severity, sinceMs, memory }: AlertRow,
): string {
  return JSON.stringify(
    [state, severity, sinceMs, memory],
    (key, value) => key === "crossingMs" || key === "rates" ? undefined : value,
  );
}

function isMemory(memory: unknown): memory is EntryMemory {
  return typeof memory === "object" && memory !== null && "form" in memory &&
    memory.form === FORM;
}

function parseLabels(text: string): Labels {
  return text === "" ? {} : JSON.parse(text);
}
