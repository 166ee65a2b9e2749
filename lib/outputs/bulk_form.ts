/**
 * The bulk form of Elasticsearch and OpenSearch
 * (https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk).
 * Each event is created under a name that is the same whenever it is sent, so
 * that one which arrived before is not there twice.
 *
 * @module
 */

import { isMap } from "../config/plain.ts";
import { sha256 } from "../sha256.ts";
import type { Batch } from "./batch.ts";
import { type Event, type Origin, toEventId } from "./event.ts";
import { openTimeWriter } from "./event_json.ts";
import type { HttpForm } from "./http_form.ts";
import { type HttpAnswer, toOneLine } from "./http_status.ts";
import { fillName, writeName } from "./name_template.ts";
import { type Answer, type Refusal, SendError } from "./output.ts";

/** Greatest answer in bytes: 1,600 errors of 10 KiB. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
/** Greatest `_id` in bytes. */
const MAX_ID_BYTES = 512;
/** What is asked of the answer, which tells much of what arrived otherwise. */
const FILTER = "errors,items.*.status,items.*.error.type,items.*.error.reason";

/** Status of an event that is there already. */
const EXISTS = 409;
/** Statuses of an event that are a matter of the index or the user, or pass. */
const AGAIN = new Set([401, 403, 404, 408, 429]);

/** What is told of one event. */
interface Result {
  readonly status: number;
  /** Why it was not created. */
  readonly reason: string;
}

/** Makes the form for an index or data stream; its name is a template, and lower case. */
export function toBulkForm(index: string, host: string): HttpForm {
  const write = openDocuments();
  const toIndex = openIndex(index, host);
  return {
    contentType: "application/x-ndjson",
    maxAnswerBytes: MAX_ANSWER_BYTES,
    toUrl,
    toBody: (batch, room) => {
      let text = "";
      for (const event of batch.toEvents()) {
        text += `{"create":{"_index":${toIndex(event)},"_id":${
          JSON.stringify(toId(event))
        }}}\n${write(event)}\n`;
      }
      return room.clear().add(text).bytes;
    },
    judge,
  };
}

/** Adds the end of the path unless it is there, and what is asked of the answer. */
function toUrl(url: URL): URL {
  const full = new URL(url);
  if (!/\/_bulk\/?$/.test(full.pathname)) {
    full.pathname = `${full.pathname.replace(/\/$/, "")}/_bulk`;
  }
  if (!full.searchParams.has("filter_path")) {
    full.searchParams.append("filter_path", FILTER);
  }
  return full;
}

/** Makes what names the index of an event, as JSON; one that is the same for all is made once. */
function openIndex(index: string, host: string): (event: Event) => string {
  if (!/[%{]/.test(index)) {
    const fixed = JSON.stringify(index);
    return () => fixed;
  }
  return ({ origin, labels, timeMs, readMs }) =>
    JSON.stringify(
      writeName(fillName(index, { origin, labels, host }), timeMs ?? readMs)
        .toLowerCase(),
    );
}

function toId(event: Event): string {
  const id = toEventId(event);
  // A character has at most three bytes.
  if (id.length * 3 <= MAX_ID_BYTES) return id;
  const bytes = new TextEncoder().encode(id);
  return bytes.length <= MAX_ID_BYTES ? id : sha256(bytes);
}

/** Makes what writes documents by the names of the Elastic Common Schema; what repeats for an origin is kept. */
function openDocuments(): (event: Event) => string {
  const kept = new WeakMap<Origin, Kept>();
  const writeTime = openTimeWriter();
  return (event) => {
    const { origin, level, message, text, fields, labels } = event;
    const { log, end, labels: common } = kept.get(origin) ??
      keep(origin, kept);
    const time = writeTime(event.timeMs ?? event.readMs);
    return `{"@timestamp":"${time}","message":${
      JSON.stringify(message ?? text)
    },"log":{${
      level === undefined ? "" : `"level":${JSON.stringify(level)},`
    }${log}"offset":${event.offset}}${end}${toMember("fields", fields)}${
      isEmpty(labels)
        ? common
        : toMember("labels", { ...origin.labels, ...labels })
    }}`;
  };
}

/** What is the same in all documents of an origin. */
interface Kept {
  readonly log: string;
  readonly end: string;
  readonly labels: string;
}

function keep(origin: Origin, kept: WeakMap<Origin, Kept>): Kept {
  const { file, host, source, labels } = origin;
  const made = {
    log: file === undefined
      ? ""
      : `${toMember("file", { path: file }).slice(1)},`,
    end: toMember("host", host) + toMember("event", { dataset: source }),
    labels: toMember("labels", labels),
  };
  kept.set(origin, made);
  return made;
}

/** Writes a map as a member that follows others, unless it is empty. */
function toMember(
  name: string,
  map: Readonly<Record<string, unknown>>,
): string {
  return isEmpty(map) ? "" : `,"${name}":${JSON.stringify(map)}`;
}

function isEmpty(map: object): boolean {
  for (const _ in map) return false;
  return true;
}

/** Judges each event by its own status. */
function judge(answer: HttpAnswer, batch: Batch): Answer | void {
  const { errors, results } = parseAnswer(answer);
  if (results.length !== batch.count) {
    throw new SendError(
      "again",
      `it answered for ${results.length} of ${batch.count} events`,
    );
  }
  const again: number[] = [];
  const refused: Refusal[] = [];
  results.forEach(({ status, reason }, index) => {
    if (isDone(status)) return;
    const isLater = status < 400 || status >= 500 || AGAIN.has(status);
    if (isLater) again.push(index);
    else refused.push({ index, reason });
  });
  if (again.length > 0 || refused.length > 0) {
    const reason = results[again[0] ?? -1]?.reason;
    return { again, refused, ...(reason === undefined ? {} : { reason }) };
  }
  if (errors && results.every(({ status }) => status !== EXISTS)) {
    throw new SendError("again", "it tells of errors and shows none");
  }
}

function isDone(status: number): boolean {
  return status >= 200 && status < 300 || status === EXISTS;
}

/**
 * Reads the answer to a bulk request.
 * @throws {SendError} When it is another's answer, or only a part.
 */
function parseAnswer(
  { headers, text }: HttpAnswer,
): { errors: boolean; results: Result[] } {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    const type = toOneLine(headers["content-type"] ?? "of no type");
    const reason =
      `it answered no JSON, but what is ${type}; is a proxy between?`;
    throw new SendError("again", reason, { cause });
  }
  if (isMap(data) && Array.isArray(data["items"])) {
    const results = data["items"].map(toResult);
    return { errors: data["errors"] === true, results };
  }
  throw new SendError("again", "it answered JSON, but not of a bulk request");
}

/** Reads `{"create":{"status":400,"error":{"type":"…","reason":"…"}}}`; what is no result counts as none. */
function toResult(item: unknown): Result {
  const result = isMap(item) ? Object.values(item)[0] : undefined;
  if (!isMap(result) || typeof result["status"] !== "number") {
    return { status: 0, reason: "no status" };
  }
  const { status, error } = result;
  if (isDone(status)) return { status, reason: "" };
  const said = isMap(error)
    ? [error["type"], error["reason"]].filter((one) => typeof one === "string")
      .join(": ")
    : String(error ?? "");
  return { status, reason: `status ${status} ${toOneLine(said)}`.trim() };
}
