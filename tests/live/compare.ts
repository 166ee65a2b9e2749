/**
 * Compares two endpoints on one host, side by side: of every metric that both
 * have the type, the label sets and the values.
 *
 * The peer is asked before and after ours, several times: a value that lies
 * between the peer's two, or equals one of them, is what time explains.
 *
 * ```sh
 * deno task compare http://127.0.0.1:9100/metrics http://127.0.0.1:8000/metrics
 * ```
 */

import { toLabelText } from "../../lib/facts/expose.ts";
import { parseText } from "../../lib/facts/parse_text.ts";

/** How often both are asked. */
const ROUNDS = 25;
/** Time between rounds in milliseconds. */
const PAUSE_MS = 200;

/** Metrics that are about the program that tells them, not about the host. */
const OF_THE_PROGRAM =
  /^(go_|process_|promhttp_|node_exporter_build_info$|node_scrape_collector_duration_seconds$|driftless_)/;

/** Labels that newer versions of the peer have and 1.5.0 has not. */
const NEWER_LABELS: Readonly<Record<string, string>> = {
  node_disk_info: "rotational",
  node_network_info: "adminstate",
};

/** What differs for a known reason, by name of the metric. */
const REASONS: Readonly<Record<string, string>> = {
  node_filefd_allocated: "the peer opens files to read them, ours are open",
};

/** An endpoint's answer. */
export interface Answer {
  /** Type by name of the metric. */
  types: Map<string, string>;
  /** Value by name and labels; labels with no text are left out. */
  values: Map<string, number>;
}

/** One difference. */
export interface Difference {
  /** Metric, or metric with labels. */
  what: string;
  /** The peer's. */
  theirs: string;
  /** Ours. */
  ours: string;
}

/** What a comparison found. */
export interface Comparison {
  /** Metrics that both have. */
  metrics: number;
  /** Samples that both have. */
  samples: number;
  /** Samples whose value was equal, or between the peer's two. */
  equal: number;
  /** What time does not explain. */
  differences: Difference[];
  /** What differs for a known reason. */
  explained: string[];
  /** Names that only the peer has. */
  onlyTheirs: string[];
  /** Names that only we have. */
  onlyOurs: string[];
}

/** Asks an endpoint. */
export async function ask(url: string): Promise<Answer> {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`);
  const types = new Map<string, string>();
  const values = new Map<string, number>();
  for (const { name, type, samples } of parseText(text)) {
    if (OF_THE_PROGRAM.test(name) || samples.length === 0) continue;
    types.set(name, type);
    for (const { labels, value, suffix = "" } of samples) {
      const told = Object.entries(labels).filter(([label, text]) =>
        text !== "" && label !== NEWER_LABELS[name]
      );
      const key = name + suffix + toLabelText(Object.fromEntries(told));
      values.set(key, value);
    }
  }
  return { types, values };
}

/** Compares two endpoints. */
export async function compare(
  theirUrl: string,
  ourUrl: string,
): Promise<Comparison> {
  const explained = new Set<string>();
  const last = new Map<string, Difference>();
  let theirs = await ask(theirUrl);
  let ours = await ask(ourUrl);
  for (let round = 0; round < ROUNDS; round++) {
    const before = await ask(theirUrl);
    ours = await ask(ourUrl);
    theirs = await ask(theirUrl);
    for (const [key, value] of ours.values) {
      const first = before.values.get(key);
      const second = theirs.values.get(key);
      if (first === undefined || second === undefined) continue;
      if (isBetween(value, first, second)) explained.add(key);
      last.set(key, { what: key, theirs: `${second}`, ours: `${value}` });
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  const both = [...ours.types.keys()].filter((name) => theirs.types.has(name));
  const differing = [...last].filter(([key]) => !explained.has(key))
    .map(([, difference]) => difference);
  const hasReason = ({ what }: Difference) =>
    REASONS[what.split("{")[0]!] !== undefined;
  return {
    metrics: both.length,
    samples: last.size,
    equal: explained.size,
    differences: [
      ...compareShapes(theirs, ours, both),
      ...differing.filter((one) => !hasReason(one)),
    ],
    explained: differing.filter(hasReason).map(({ what, theirs, ours }) =>
      `${what} ${theirs} ${ours}: ${REASONS[what.split("{")[0]!]}`
    ),
    onlyTheirs: toMissing(theirs.types, ours.types),
    onlyOurs: toMissing(ours.types, theirs.types),
  };
}

function isBetween(value: number, one: number, other: number): boolean {
  if (Number.isNaN(value)) return Number.isNaN(one);
  return value >= Math.min(one, other) && value <= Math.max(one, other);
}

/** Finds types and label sets of common metrics that differ. */
function compareShapes(
  theirs: Answer,
  ours: Answer,
  names: readonly string[],
): Difference[] {
  const differences: Difference[] = [];
  for (const name of names) {
    const [a, b] = [theirs.types.get(name)!, ours.types.get(name)!];
    if (a !== b) differences.push({ what: name, theirs: a, ours: b });
  }
  const common = new Set(names);
  const isCommon = (key: string) => common.has(key.split("{")[0]!);
  for (const key of theirs.values.keys()) {
    if (isCommon(key) && !ours.values.has(key)) {
      differences.push({ what: key, theirs: "there", ours: "missing" });
    }
  }
  for (const key of ours.values.keys()) {
    // The peer cannot tell of collectors that it does not have.
    if (key.startsWith("node_scrape_collector_success")) continue;
    if (isCommon(key) && !theirs.values.has(key)) {
      differences.push({ what: key, theirs: "missing", ours: "there" });
    }
  }
  return differences;
}

function toMissing(
  from: Map<string, string>,
  other: Map<string, string>,
): string[] {
  return [...from.keys()].filter((name) => !other.has(name)).sort();
}

/** Writes what was found as a table. */
export function toTable(comparison: Comparison): string {
  const { metrics, samples, equal, differences } = comparison;
  const { onlyTheirs, onlyOurs } = comparison;
  return [
    `${metrics} metrics and ${samples} samples are told by both`,
    `${equal} values equal, or between the peer's before and after`,
    ...comparison.explained,
    `only the peer: ${onlyTheirs.length} metrics ${onlyTheirs.join(" ")}`,
    `only ours: ${onlyOurs.length} metrics ${onlyOurs.join(" ")}`,
    ...differences.map(({ what, theirs, ours }) =>
      `DIFFERS ${what}  peer ${theirs}  ours ${ours}`
    ),
    `${differences.length} unexplained differences`,
  ].join("\n");
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

if (import.meta.main) {
  const [theirs, ours] = Deno.args;
  if (theirs === undefined || ours === undefined) {
    print("Usage: compare PEER_URL OUR_URL");
    Deno.exit(64);
  }
  const comparison = await compare(theirs, ours);
  print(toTable(comparison));
  Deno.exitCode = comparison.differences.length === 0 ? 0 : 1;
}
