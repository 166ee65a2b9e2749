/** Parsers and filters of a module in WebAssembly; entries cross in the form of the original. */

import * as z from "zod";
import { isMap } from "../../config/plain.ts";
import type { Filter } from "../../logs/filter.ts";
import type { Event, FieldValue, Parser } from "../../logs/parser.ts";
import { callJson, callNumber } from "./call.ts";
import type { Definition } from "./describe.ts";
import { toParams, type WasmParams } from "./params.ts";

/** Deepest nesting of what a module finds. */
const MAX_DEPTH = 20;

const TEXT = z.nullish(z.string());

/** What a parser answers: what it found, all of it optional. */
const ENTRY = z.object({
  timestamp: z.nullish(z.union([z.string(), z.number()])),
  level: TEXT,
  message: TEXT,
  fields: z.nullish(z.record(z.string(), z.unknown())),
  labels: z.nullish(z.record(z.string(), z.string())),
});

/** Makes a parser of a definition. */
export function toWasmParser(
  module: WebAssembly.Module,
  { name, schema }: Definition,
): Parser<WasmParams> {
  return {
    type: name,
    params: toParams(schema),
    open: (params) => {
      const config = JSON.stringify(params);
      return (event) => {
        const words = [name, config, event.text];
        take(event, callJson(module, "execute_log_parser", words));
      };
    },
  };
}

/** Makes a filter of a definition. */
export function toWasmFilter(
  module: WebAssembly.Module,
  { name, schema }: Definition,
): Filter<WasmParams> {
  return {
    type: name,
    params: toParams(schema),
    open: (params) => {
      const config = JSON.stringify(params);
      return (event) => {
        const words = [name, config, JSON.stringify(toEntry(event))];
        return callNumber(module, "execute_log_filter", words) !== 0;
      };
    },
  };
}

/** Puts what a parser answered into the event, all or nothing. */
function take(event: Event, answer: unknown): void {
  const result = ENTRY.safeParse(answer, { jitless: true });
  if (!result.success) {
    throw new SyntaxError("Expected an entry from the parser");
  }
  const { timestamp, level, message, fields, labels } = result.data;
  const timeMs = timestamp == null ? undefined : toTime(timestamp);
  const found = Object.fromEntries(
    Object.entries(fields ?? {})
      .map(([key, value]) => [key, toFieldValue(value, 0)]),
  );
  Object.assign(event.fields, found);
  event.timeMs = timeMs ?? event.timeMs;
  event.level = level?.toLowerCase() ?? event.level;
  event.message = message ?? event.message;
  if (labels) event.labels = { ...event.labels, ...labels };
}

/** Seconds since 1970, or a time as ISO 8601 has it. */
function toTime(timestamp: string | number): number {
  const timeMs = typeof timestamp === "number"
    ? timestamp * 1000
    : Date.parse(timestamp);
  if (Math.abs(timeMs) <= 8.64e15) return timeMs;
  throw new SyntaxError(`Expected a time, got ${JSON.stringify(timestamp)}`);
}

function toFieldValue(value: unknown, depth: number): FieldValue {
  if (depth > MAX_DEPTH) {
    throw new SyntaxError(`Expected at most ${MAX_DEPTH} levels of fields`);
  }
  if (Array.isArray(value)) {
    return value.map((item) => toFieldValue(item, depth + 1));
  }
  if (isMap(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, item]) => [key, toFieldValue(item, depth + 1)]),
    );
  }
  return typeof value === "string" || typeof value === "number" ||
      typeof value === "boolean"
    ? value
    : null;
}

function toEntry(event: Event): Record<string, unknown> {
  const { origin, text, timeMs, readMs, level, message, fields, labels } =
    event;
  return {
    raw: text,
    timestamp: new Date(timeMs ?? readMs).toISOString(),
    fields,
    level: level ?? null,
    message: message ?? text,
    source: origin.source,
    labels: { ...origin.labels, ...labels },
  };
}
