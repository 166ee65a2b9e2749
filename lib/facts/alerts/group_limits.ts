/** The limits that fact groups have themselves (`thresholds: { usage_critical: 90 }`), as thresholds. */

import type { GroupConfig } from "../group.ts";
import { toFactWord } from "./fact_names.ts";
import { parseExpression } from "./parse_expression.ts";
import {
  COOL_DOWN_MS,
  type Limit,
  NO_DATA_ROUNDS,
  type Severity,
  type Threshold,
} from "./threshold.ts";

/** What a word of such a limit looks at. */
interface Watched {
  /** Path below the group. */
  readonly path: string;
  /** Many hosts do not measure it. */
  readonly isOptional?: boolean;
}

/** Words of limits by the type of the group. */
const WATCHED: Readonly<Record<string, Readonly<Record<string, Watched>>>> = {
  cpu: {
    usage: { path: "usage_percent" },
    temp: { path: "temperature_celsius", isOptional: true },
  },
  disk: { usage: { path: "disks[*].usage_percent" } },
  memory: { usage: { path: "usage_percent" } },
};

/** Makes the thresholds, each named for its group and word: `disk_usage`. */
export function listGroupThresholds(
  groups: readonly GroupConfig[],
  notify: readonly string[],
): Threshold[] {
  return groups.flatMap((group) =>
    Object.entries(WATCHED[group.type] ?? {}).flatMap(([word, watched]) =>
      toThreshold(group, word, watched, notify) ?? []
    )
  );
}

function toThreshold(
  { name, params, labels }: GroupConfig,
  word: string,
  { path, isOptional = false }: Watched,
  notify: readonly string[],
): Threshold | undefined {
  const limits: Partial<Record<Severity, Limit>> = {};
  for (const severity of ["warning", "critical"] as const) {
    const at = findLimit(params["thresholds"], `${word}_${severity}`);
    if (at !== undefined) limits[severity] = { at, clear: at };
  }
  if (Object.keys(limits).length === 0) return undefined;
  const text = `${toFactWord(name)}.${path}`;
  return {
    name: `${toFactWord(name)}_${word}`,
    on: parseExpression(text),
    text,
    direction: "above",
    isInclusive: true,
    limits,
    forecast: undefined,
    forMs: 0,
    noDataRounds: isOptional ? 0 : NO_DATA_ROUNDS,
    notify,
    coolDownMs: COOL_DOWN_MS,
    labels,
    summary: undefined,
  };
}

function findLimit(limits: unknown, key: string): number | undefined {
  if (typeof limits !== "object" || limits === null) return undefined;
  const value = Object.getOwnPropertyDescriptor(limits, key)?.value;
  return typeof value === "number" ? value : undefined;
}
