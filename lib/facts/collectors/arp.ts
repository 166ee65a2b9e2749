/**
 * The `arp` collector: neighbours that each device knows, from
 * `/proc/net/arp` (arp(7)).
 *
 * @module
 */

import {
  type Collector,
  field,
  type NamePattern,
  toFields,
  toFilter,
  toLines,
} from "../collector.ts";
import { gauge } from "./_metric.ts";

const PATH = "/proc/net/arp";
const ENTRIES = gauge("arp_entries", "Neighbours that a device knows.");
const HEADER_COLUMNS = 9;
const COLUMNS = 6;

/** Params of the `arp` collector. */
export interface ArpParams {
  /** Only devices that match. */
  device_include: NamePattern | undefined;
  /** No devices that match. */
  device_exclude: NamePattern | undefined;
}

/** Collects the number of neighbours by device. */
export const arpCollector: Collector<ArpParams> = {
  type: "arp",
  isDefault: true,
  fields: {
    device_include: field("pattern", undefined, "Only devices that match."),
    device_exclude: field("pattern", undefined, "No devices that match."),
  },
  open: ({ device_include, device_exclude }) => {
    const isWanted = toFilter(device_include, device_exclude);
    return ({ kernel }, emit) => {
      const text = kernel.read(PATH);
      if (text === undefined) throw new Error(`${PATH} is absent`);
      countEntries(text).forEach((count, device) => {
        if (isWanted(device)) emit(ENTRIES, count, { device });
      });
    };
  },
};

function countEntries(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of toLines(text)) {
    const fields = toFields(line);
    if (fields.length === HEADER_COLUMNS) continue;
    if (fields.length !== COLUMNS) {
      throw new SyntaxError(
        `Expected ${COLUMNS} columns in ${PATH}, got ${fields.length}`,
      );
    }
    const device = fields[5]!;
    counts.set(device, (counts.get(device) ?? 0) + 1);
  }
  return counts;
}
