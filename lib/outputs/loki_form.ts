/**
 * The push form of Grafana Loki
 * (https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs):
 * one stream for each set of labels, its lines in the order of their times.
 *
 * @module
 */

import type { Batch } from "./batch.ts";
import type { Event, FieldValue } from "./event.ts";
import { openEventWriter } from "./event_json.ts";
import type { HttpForm } from "./http_form.ts";
import { type HttpAnswer, toAnswerText } from "./http_status.ts";
import { type Answer, SendError } from "./output.ts";

/** Bytes of an answer that are looked at. */
const MAX_ANSWER_BYTES = 64 * 1024;
/** Nanoseconds in a millisecond. */
const NANOS = 1_000_000;
/** Characters that a name of a label may not have. */
const UNNAMED_REGEXP = /[^a-zA-Z0-9_]/g;

/** What Loki is sent. */
export interface LokiOptions {
  /** Names of what becomes labels; `host`, `source` and all labels when absent. */
  readonly labels: readonly string[] | undefined;
  /** What a line is: the text as it was read, or the event as JSON. */
  readonly line: "text" | "json";
  /** Tenant, where there are several. */
  readonly tenant: string | undefined;
}

/** Makes the form. */
export function toLokiForm({ labels, line, tenant }: LokiOptions): HttpForm {
  const openLine = line === "json" ? openEventWriter : () => toPlain;
  const toLabels = labels === undefined
    ? toAllLabels
    : (event: Event) => chooseLabels(event, labels);
  return {
    contentType: "application/json",
    ...(tenant === undefined ? {} : { headers: { "X-Scope-OrgID": tenant } }),
    maxAnswerBytes: MAX_ANSWER_BYTES,
    toUrl,
    toBody: (batch, room) =>
      room.clear().add(toStreams(batch, toLabels, openLine())).bytes,
    judge,
    refuse,
  };
}

function toPlain({ text }: Event): string {
  return text;
}

/** An address without a path is completed. */
function toUrl(url: URL): URL {
  const full = new URL(url);
  if (full.pathname === "/") full.pathname = "/loki/api/v1/push";
  return full;
}

function toStreams(
  batch: Batch,
  toLabels: (event: Event) => Record<string, string>,
  toLine: (event: Event) => string,
): string {
  const streams = new Map<string, [time: string, line: string][]>();
  for (const event of batch.toEvents()) {
    const key = JSON.stringify(toLabels(event));
    const values = streams.get(key) ?? [];
    if (values.length === 0) streams.set(key, values);
    values.push([toNanos(event), JSON.stringify(toLine(event))]);
  }
  const texts = Array.from(streams, ([labels, values]) => {
    // Times have equally many digits until 2286.
    values.sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
    const lines = values.map(([time, line]) => `["${time}",${line}]`);
    return `{"stream":${labels},"values":[${lines.join(",")}]}`;
  });
  return `{"streams":[${texts.join(",")}]}`;
}

/**
 * Gives the time in nanoseconds. Loki takes a line for one that it has when
 * stream, time and text are equal: the place in the file stands where no clock
 * tells, so that equal lines stay several, and one that is sent again is one.
 */
function toNanos({ timeMs, readMs, offset }: Event): string {
  const micros = Math.round((timeMs ?? readMs) * 1000);
  const rest = micros % 1000;
  const nanos = rest === 0 ? offset % NANOS : rest * 1000 + offset % 1000;
  return `${(micros - rest) / 1000}${String(nanos).padStart(6, "0")}`;
}

function toAllLabels(event: Event): Record<string, string> {
  const { origin } = event;
  const all = { ...origin.labels, ...event.labels };
  const labels: Record<string, string> = {
    host: origin.host["name"] ?? "",
    source: origin.source,
  };
  for (const name of Object.keys(all).sort()) {
    labels[toLabelName(name)] = all[name] ?? "";
  }
  return labels;
}

/** Takes what there is of some names; a stream has at least one label. */
function chooseLabels(
  event: Event,
  names: readonly string[],
): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const name of names) {
    const value = findValue(event, name);
    if (value !== undefined && value !== "") labels[toLabelName(name)] = value;
  }
  if (Object.keys(labels).length === 0) labels["source"] = event.origin.source;
  return labels;
}

function findValue(event: Event, name: string): string | undefined {
  const { origin, labels, fields } = event;
  if (name.startsWith("fields.")) {
    return toText(fields[name.slice("fields.".length)]);
  }
  if (name === "host") return origin.host["name"];
  if (name === "source") return origin.source;
  if (name === "file") return origin.file;
  if (name === "level") return event.level;
  return labels[name] ?? origin.labels[name];
}

function toText(value: FieldValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "object" ? undefined : String(value);
}

function toLabelName(name: string): string {
  return name.replace(/^fields\./, "").replace(UNNAMED_REGEXP, "_")
    .replace(/^(?=\d)/, "_");
}

/** Loki answers 204; a page comes from something between. */
function judge(answer: HttpAnswer): void {
  if (!/\bhtml\b/.test(answer.headers["content-type"] ?? "")) return;
  throw new SendError(
    "again",
    `${toAnswerText(answer)} with a page; is a proxy between?`,
  );
}

/** What Loki refuses of a batch it does not name by its place, and the rest is stored: none of it may be sent again. */
function refuse(reason: string, batch: Batch): Answer {
  const why = `${reason} (parts of the batch may have been stored)`;
  return {
    again: [],
    refused: Array.from(
      { length: batch.count },
      (_, index) => ({ index, reason: why }),
    ),
  };
}
