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

/** What differs for a known reason, by metric or by metric with labels. */
const REASONS: Readonly<Record<string, string>> = {
  node_filefd_allocated: "the peer opens files to read them, ours are open",
  'node_processes_state{state="R"}':
    "our first thread runs while it counts, the peer's waits for another one",
  'node_tcp_connection_states{state="tx_queued_bytes"}':
    "the peer adds how many connections may wait at each listening socket",
};

const SUCCESS = "node_scrape_collector_success";

/** Samples seen less often may have come and gone between two questions. */
const LASTING_ROUNDS = 3;

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
  const seen = { theirs: new Seen(), ours: new Seen() };
  let theirs = await ask(theirUrl);
  let ours = await ask(ourUrl);
  for (let round = 0; round < ROUNDS; round++) {
    const before = await ask(theirUrl);
    ours = await ask(ourUrl);
    theirs = await ask(theirUrl);
    seen.ours.add(ours);
    seen.theirs.add(theirs);
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
  const differing = [
    ...compareTypes(theirs, ours, both),
    ...seen.theirs.findMissing(seen.ours, both)
      .map((what) => ({ what, theirs: "there", ours: "missing" })),
    // The peer cannot tell of collectors that it does not have.
    ...seen.ours.findMissing(
      seen.theirs,
      both.filter((name) => name !== SUCCESS),
    )
      .map((what) => ({ what, theirs: "missing", ours: "there" })),
    ...[...last].filter(([key]) => !explained.has(key))
      .map(([, difference]) => difference),
  ];
  const toReason = ({ what }: Difference): string | undefined =>
    REASONS[what] ?? REASONS[what.split("{")[0]!];
  return {
    metrics: both.length,
    samples: last.size,
    equal: explained.size,
    differences: differing.filter((one) => toReason(one) === undefined),
    explained: differing.filter((one) => toReason(one) !== undefined)
      .map((one) => `${one.what} ${one.theirs} ${one.ours}: ${toReason(one)}`),
    onlyTheirs: toMissing(theirs.types, ours.types),
    onlyOurs: toMissing(ours.types, theirs.types),
  };
}

function isBetween(value: number, one: number, other: number): boolean {
  if (Number.isNaN(value)) return Number.isNaN(one);
  return value >= Math.min(one, other) && value <= Math.max(one, other);
}

/** Finds types of common metrics that differ. */
function compareTypes(
  theirs: Answer,
  ours: Answer,
  names: readonly string[],
): Difference[] {
  return names.map((what) => ({
    what,
    theirs: theirs.types.get(what)!,
    ours: ours.types.get(what)!,
  })).filter((one) => one.theirs !== one.ours);
}

/** In how many rounds each sample was there. */
class Seen {
  #rounds = new Map<string, number>();

  add({ values }: Answer): void {
    for (const key of values.keys()) {
      this.#rounds.set(key, (this.#rounds.get(key) ?? 0) + 1);
    }
  }

  /** Lists what is here, and not there in any round. */
  findMissing(there: Seen, names: readonly string[]): string[] {
    const common = new Set(names);
    return [...this.#rounds].filter(([key, rounds]) =>
      rounds >= LASTING_ROUNDS && !there.#rounds.has(key) &&
      common.has(key.split("{")[0]!)
    ).map(([key]) => key);
  }
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
