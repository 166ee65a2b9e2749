/** Forms in which a snapshot is written. */

import { openExpose, toValueText } from "../expose.ts";
import type { Family, Labels, Snapshot } from "./push.ts";

/** The text format of Prometheus, JSON, or the line protocol of InfluxDB. */
export type SnapshotFormat = "prometheus" | "json" | "influx";

/** All forms. */
export const FORMATS = ["prometheus", "json", "influx"] as const;

/** Media types of the forms. */
export const MEDIA_TYPES: Readonly<Record<SnapshotFormat, string>> = {
  prometheus: "text/plain; version=0.0.4; charset=utf-8",
  json: "application/json",
  influx: "text/plain; charset=utf-8",
};

/** Writes snapshots, each ended by a line feed. */
export type WriteSnapshot = (snapshot: Snapshot) => Uint8Array<ArrayBuffer>;

/** Makes what writes snapshots of a host; it keeps what does not change. */
export function openFormat(
  format: SnapshotFormat,
  host: string,
): WriteSnapshot {
  const expose = openExpose();
  return (snapshot) => {
    const text = format === "prometheus"
      ? expose(snapshot.families, "text")
      : format === "json"
      ? `${toJson(snapshot, host)}\n`
      : toInflux(snapshot, host);
    return new TextEncoder().encode(text);
  };
}

/** Writes one object in one line; numbers that JSON has no word for are told as the text format writes them. */
function toJson({ timeMs, families, facts }: Snapshot, host: string): string {
  return JSON.stringify({
    type: "metrics",
    version: 1,
    at: new Date(timeMs).toISOString(),
    host,
    facts,
    metrics: families.map(({ name, type, help, samples }) => ({
      name,
      type,
      help,
      samples: samples.map(({ labels, value, suffix }) => ({
        labels,
        value: Number.isFinite(value) ? value : toValueText(value),
        suffix,
      })),
    })),
  });
}

/**
 * Writes points with one field `value`, the metric's name being that of the
 * measurement (https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/).
 * It has no words for NaN and infinities: such samples are left out.
 */
function toInflux({ timeMs, families }: Snapshot, host: string): string {
  const time = `${Math.floor(timeMs)}000000`;
  const lines: string[] = [];
  for (const { name, samples } of families) {
    for (const { labels, value, suffix = "" } of samples) {
      if (!Number.isFinite(value)) continue;
      const tags = toTags({ host, ...labels });
      lines.push(`${name}${suffix}${tags} value=${value} ${time}\n`);
    }
  }
  return lines.join("");
}

/** Writes tags sorted by name, as InfluxDB likes them best; empty ones may not be written. */
function toTags(labels: Labels): string {
  return Object.keys(labels).sort().map((name) => {
    const value = labels[name] ?? "";
    return value === "" ? "" : `,${escapeTag(name)}=${escapeTag(value)}`;
  }).join("");
}

/** Line feeds cannot be written, and a backslash at the end would take the next character. */
function escapeTag(text: string): string {
  return text.replaceAll(/[\r\n]+/g, " ").replace(/\\+$/, "")
    .replaceAll(/[,= ]/g, (found) => `\\${found}`);
}

/** Keeps families whose names a test picks. */
export function pickFamilies(
  snapshot: Snapshot,
  isWanted: (family: Family) => boolean,
): Snapshot {
  return { ...snapshot, families: snapshot.families.filter(isWanted) };
}
