/**
 * The `conntrack` collector: connections that the firewall follows, from
 * `/proc/sys/net/netfilter` and `/proc/net/stat/nf_conntrack`.
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  type Metric,
  NoData,
  type NoParams,
  type Source,
  toFields,
  toLines,
  toNumber,
} from "../collector.ts";
import { gauge } from "./_metric.ts";

const STAT = "/proc/net/stat/nf_conntrack";
const ENTRIES = gauge("nf_conntrack_entries", "Connections that are followed.");
const LIMIT = gauge(
  "nf_conntrack_entries_limit",
  "Connections that can be followed.",
);

/** Metrics by column. */
const COLUMNS: readonly (readonly [number, Metric])[] = [
  [
    2,
    gauge("nf_conntrack_stat_found", "Packets of a connection that was known."),
  ],
  [4, gauge("nf_conntrack_stat_invalid", "Packets that cannot be followed.")],
  [
    5,
    gauge("nf_conntrack_stat_ignore", "Packets that are not to be followed."),
  ],
  [8, gauge("nf_conntrack_stat_insert", "Connections that were added.")],
  [
    9,
    gauge(
      "nf_conntrack_stat_insert_failed",
      "Connections that could not be added.",
    ),
  ],
  [
    10,
    gauge(
      "nf_conntrack_stat_drop",
      "Packets that were dropped for want of room.",
    ),
  ],
  [
    11,
    gauge(
      "nf_conntrack_stat_early_drop",
      "Connections that were given up for new ones.",
    ),
  ],
  [
    16,
    gauge(
      "nf_conntrack_stat_search_restart",
      "Searches that were begun again.",
    ),
  ],
];

/** Collects connections and what was done with their packets. */
export const conntrackCollector: Collector<NoParams> = {
  type: "conntrack",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const read = (name: string) => {
    const path = `/proc/sys/net/netfilter/${name}`;
    const text = kernel.read(path);
    if (text === undefined) throw new NoData(`${path} is absent`);
    return toNumber(text, name);
  };
  emit(ENTRIES, read("nf_conntrack_count"));
  emit(LIMIT, read("nf_conntrack_max"));
  const text = kernel.read(STAT);
  if (text === undefined) throw new NoData(`${STAT} is absent`);
  const sums = COLUMNS.map(() => 0);
  for (const line of toLines(text).slice(1)) {
    const fields = toFields(line);
    if (fields.length !== 16 && fields.length !== 17) {
      throw new SyntaxError(
        `Expected 16 or 17 columns in ${STAT}, got ${fields.length}`,
      );
    }
    COLUMNS.forEach(([column], index) => {
      sums[index]! += toHex(fields[column]);
    });
  }
  COLUMNS.forEach(([, metric], index) => emit(metric, sums[index]!));
}

/** Older kernels have one column less. */
function toHex(text = "0"): number {
  if (/^[0-9a-f]+$/.test(text)) return parseInt(text, 16);
  throw new SyntaxError(
    `Expected a hexadecimal number in ${STAT}, got "${text.slice(0, 40)}"`,
  );
}
