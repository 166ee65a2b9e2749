/**
 * Requests of Prometheus remote write 1.0
 * (https://prometheus.io/docs/specs/prw/remote_write_spec/): series with their
 * labels sorted by name, one sample each.
 *
 * @module
 */

import { LENGTH, MessageWriter } from "./protobuf.ts";
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

/** One series. */
interface Series {
  /** What tells it from others. */
  readonly key: string;
  /** Its labels as they are sent. */
  readonly labels: Uint8Array;
}

/** Makes what writes snapshots as compressed requests; series that are gone are ended. */
export function openRequests(
  common: Labels,
): (snapshot: Snapshot) => Uint8Array<ArrayBuffer>[] {
  const findSeries = openSeries(common);
  let before = new Map<string, Series>();
  return ({ families, timeMs }) => {
    const now = new Map<string, Series>();
    const request = new Requests(timeMs);
    for (const { name, samples } of families) {
      for (const { labels, value, suffix } of samples) {
        const metric = suffix === undefined ? name : name + suffix;
        const series = findSeries(metric, labels);
        if (now.has(series.key)) continue;
        now.set(series.key, series);
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

/** Makes what writes the labels of a series; labels that come again as the same object are not written again. */
function openSeries(
  common: Labels,
): (metric: string, labels: Labels) => Series {
  const known = new WeakMap<Labels, Map<string, Series>>();
  const writer = new MessageWriter();
  const inner = new MessageWriter();
  return (metric, labels) => {
    let ofLabels = known.get(labels);
    if (ofLabels === undefined) known.set(labels, ofLabels = new Map());
    const found = ofLabels.get(metric);
    if (found !== undefined) return found;
    const all = toLabels(metric, labels, common);
    writer.clear();
    for (const [name, text] of all) {
      inner.clear();
      inner.writeText(FIELD.labelName, name);
      inner.writeText(FIELD.labelValue, text);
      writer.writeMessage(FIELD.labels, inner.bytes);
    }
    const series = { key: all.join("\0"), labels: writer.bytes.slice() };
    ofLabels.set(metric, series);
    return series;
  };
}

/** Gathers series in requests. */
class Requests {
  #timeMs: number;
  #done: Uint8Array<ArrayBuffer>[] = [];
  #request = new MessageWriter();
  #sample = new MessageWriter();
  #count = 0;

  constructor(timeMs: number) {
    this.#timeMs = timeMs;
  }

  add({ labels }: Series, value: number | bigint): void {
    const sample = this.#sample.clear();
    sample.writeDouble(FIELD.value, value);
    sample.writeNumber(FIELD.timeMs, this.#timeMs);
    const { bytes } = sample;
    // A sample with its time has less than 128 bytes.
    const head = Uint8Array.of(FIELD.samples << 3 | LENGTH, bytes.length);
    this.#request.writeMessage(FIELD.series, labels, head, bytes);
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
function toLabels(
  metric: string,
  labels: Labels,
  common: Labels,
): [name: string, value: string][] {
  const all: [string, string][] = [["__name__", metric]];
  for (const name of Object.keys(labels)) {
    const own = Object.hasOwn(common, name) ? `exported_${name}` : name;
    all.push([own, labels[name] ?? ""]);
  }
  for (const name of Object.keys(common)) all.push([name, common[name] ?? ""]);
  return all.filter(([, value]) => value !== "")
    .sort(([a], [b]) => a < b ? -1 : 1);
}
