/**
 * Requests of Prometheus remote write 1.0
 * (https://prometheus.io/docs/specs/prw/remote_write_spec/): series with their
 * labels sorted by name, one sample each.
 *
 * @module
 */

import { MessageWriter } from "./protobuf.ts";
import type { Labels, Snapshot } from "./push.ts";
import { compressSnappy } from "./snappy.ts";

/** Most series of one request. */
const MAX_SERIES = 2000;
/** The NaN that says that a series has ended. */
const STALE = 0x7ff0000000000002n;
/** Fields of the messages (prometheus/prompb/types.proto). */
const FIELD = {
  series: 1,
  labels: 1,
  samples: 2,
  labelName: 1,
  labelValue: 2,
  value: 1,
  timeMs: 2,
} as const;

/** Labels of one series by their names, that of the metric among them. */
type Series = readonly (readonly [name: string, value: string])[];

/** Makes what writes snapshots as compressed requests; series that are gone are ended. */
export function openRequests(
  common: Labels,
): (snapshot: Snapshot) => Uint8Array<ArrayBuffer>[] {
  let before = new Map<string, Series>();
  return ({ families, timeMs }) => {
    const now = new Map<string, Series>();
    const request = new Requests(timeMs);
    for (const { name, samples } of families) {
      for (const { labels, value, suffix = "" } of samples) {
        const series = toSeries(name + suffix, labels, common);
        const key = series.join("\0");
        if (now.has(key)) continue;
        now.set(key, series);
        request.add(series, value);
      }
    }
    for (const [key, series] of before) {
      if (!now.has(key)) request.add(series, STALE);
    }
    before = now;
    return request.end();
  };
}

/** Gathers series in requests. */
class Requests {
  #timeMs: number;
  #done: Uint8Array<ArrayBuffer>[] = [];
  #request = new MessageWriter();
  #series = new MessageWriter();
  #inner = new MessageWriter();
  #count = 0;

  constructor(timeMs: number) {
    this.#timeMs = timeMs;
  }

  add(labels: Series, value: number | bigint): void {
    const [series, inner] = [this.#series.clear(), this.#inner];
    for (const [name, text] of labels) {
      inner.clear();
      inner.writeText(FIELD.labelName, name);
      inner.writeText(FIELD.labelValue, text);
      series.writeMessage(FIELD.labels, inner.bytes);
    }
    inner.clear();
    inner.writeDouble(FIELD.value, value);
    inner.writeNumber(FIELD.timeMs, this.#timeMs);
    series.writeMessage(FIELD.samples, inner.bytes);
    this.#request.writeMessage(FIELD.series, series.bytes);
    if (++this.#count === MAX_SERIES) this.#flush();
  }

  end(): Uint8Array<ArrayBuffer>[] {
    this.#flush();
    return this.#done;
  }

  #flush(): void {
    if (this.#count === 0) return;
    this.#done.push(compressSnappy(this.#request.bytes));
    this.#request.clear();
    this.#count = 0;
  }
}

/** Sorts labels; those of a sample that share a name with ours get a prefix, as when Prometheus scrapes. */
function toSeries(metric: string, labels: Labels, common: Labels): Series {
  const all: [string, string][] = [["__name__", metric]];
  for (const name of Object.keys(labels)) {
    const own = Object.hasOwn(common, name) ? `exported_${name}` : name;
    all.push([own, labels[name] ?? ""]);
  }
  for (const name of Object.keys(common)) all.push([name, common[name] ?? ""]);
  return all.filter(([, value]) => value !== "")
    .sort(([a], [b]) => a < b ? -1 : 1);
}
