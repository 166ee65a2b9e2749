/** Reads the entries of `thresholds` in facts files. */

import * as z from "zod";
import { toErrors } from "../../config/issues.ts";
import { toKeyOf } from "../../config/key_path.ts";
import { PARSING } from "../../config/params.ts";
import type { Report } from "../../config/report.ts";
import { line, seconds, words } from "../../field.ts";
import { toFoundText } from "../../found.ts";
import { parseBytes, parseSeconds } from "../../quantity.ts";
import { type Entry, labels } from "../config_file.ts";
import type { GroupConfig } from "../group.ts";
import { checkFacts, toLabel } from "./check_facts.ts";
import { ExpressionFault, parseExpression } from "./parse_expression.ts";
import type { Expression } from "./expression.ts";
import {
  COOL_DOWN_MS,
  isPast,
  type Limit,
  NO_DATA_ROUNDS,
  SEVERITIES,
  type Severity,
  type Threshold,
} from "./threshold.ts";

/** How far is looked back at where nothing is said, in seconds: six hours. */
const OVER_SECS = 6 * 3600;
/** Longest time of any kind: a year. */
const MAX_SECS = 366 * 86_400;
const WANTED = 'a number, or one with a unit such as "90%", "5GiB" or "26h"';

const LIMITS = z.strictObject({
  warning: z.exactOptional(amount()),
  critical: z.exactOptional(amount()),
});

/** What an entry of `thresholds` may say. */
export const THRESHOLD = z.strictObject({
  name: line().refine((name) => name.trim() !== "" && name.length <= 100, {
    error: "expected a name of at most 100 characters",
  }),
  on: line(),
  above: z.exactOptional(LIMITS),
  below: z.exactOptional(LIMITS),
  clear: z.exactOptional(LIMITS),
  for: z._default(span(), 0),
  forecast: z.exactOptional(z.strictObject({
    within: span(),
    over: z._default(
      span().refine((value) => value >= 60, {
        error: "expected at least a minute",
      }),
      OVER_SECS,
    ),
    to: z.exactOptional(amount()),
  })),
  no_data_rounds: z._default(z.int().min(0).max(10_000), NO_DATA_ROUNDS),
  notify: z.exactOptional(words()),
  cool_down: z._default(span(), COOL_DOWN_MS / 1000),
  labels: z._default(labels(), {}),
  summary: z.exactOptional(z.string()),
});

/** A threshold as it was read; `notify` is undefined when nothing is said. */
export type ReadThreshold = Omit<Threshold, "notify" | "summary"> & {
  readonly notify: readonly string[] | undefined;
  readonly summary: string | undefined;
  readonly entry: Entry;
};

/** Reads one entry; what is wrong goes to the report. */
export async function readThreshold(
  entry: Entry,
  groups: readonly GroupConfig[],
  report: Report,
): Promise<ReadThreshold | undefined> {
  const { source, path, value } = entry;
  const result = THRESHOLD.safeParse(value, PARSING);
  if (!result.success) {
    toErrors(result.error.issues, value, {
      source,
      path,
      label: toLabel(entry),
      known: Object.keys(THRESHOLD.shape),
      keyOf: toKeyOf("facts.thresholds"),
      noLog: false,
      isRendered: true,
    }).forEach((error) => report.add(error));
    return undefined;
  }
  const data = result.data;
  const on = readExpression(entry, data.on, report);
  if (on !== undefined) await checkFacts(entry, on, groups, report);
  const side = readSide(entry, data, report);
  if (on === undefined || side === undefined) return undefined;
  const { direction, limits } = side;
  const forecast = readForecast(entry, data.forecast, limits, report);
  return {
    entry,
    name: data.name,
    on,
    text: data.on,
    direction,
    isInclusive: false,
    limits,
    forecast,
    forMs: data.for * 1000,
    noDataRounds: data.no_data_rounds,
    notify: data.notify,
    coolDownMs: data.cool_down * 1000,
    labels: data.labels,
    summary: data.summary,
  };
}

function readExpression(
  entry: Entry,
  text: string,
  report: Report,
): Expression | undefined {
  try {
    return parseExpression(text);
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    const { source, path } = entry;
    const at = [...path, "on"];
    report.add(
      source.errorAt(
        at,
        `Cannot read "on" of ${toLabel(entry)}: ${error.message}`,
        {
          place: source.placeIn(at, error.offset),
          advice: error.advice,
        },
      ),
    );
    return undefined;
  }
}

type Data = z.infer<typeof THRESHOLD>;
type Side = Pick<Threshold, "direction" | "limits">;

/** A value is watched on one side, the worse value lies further out, and what ends it lies further in. */
function readSide(
  entry: Entry,
  { above, below, clear = {}, forecast }: Data,
  report: Report,
): Side | undefined {
  const { source, path } = entry;
  const fail = (at: readonly string[], message: string) => {
    report.add(source.errorAt([...path, ...at], message));
    return undefined;
  };
  const name = toLabel(entry);
  if ((above === undefined) === (below === undefined)) {
    return fail([], `Expected one of "above" and "below" in ${name}`);
  }
  const direction = above === undefined ? "below" : "above";
  const given = above ?? below ?? {};
  const side = { direction, isInclusive: false } as const;
  if (SEVERITIES.every((one) => given[one] === undefined) && !forecast) {
    return fail(
      [direction],
      `Expected "warning" or "critical" in "${direction}" of ${name}`,
    );
  }
  const { warning, critical } = given;
  const isTurned = warning !== undefined && critical !== undefined &&
    !isPast(side, critical, warning);
  if (isTurned) {
    return fail(
      [direction, "critical"],
      `Expected "critical" of ${name} to be ${direction} its "warning"`,
    );
  }
  const limits: Partial<Record<Severity, Limit>> = {};
  for (const severity of SEVERITIES) {
    const at = given[severity];
    const end = clear[severity];
    if (at === undefined) {
      if (end === undefined) continue;
      return fail(
        ["clear", severity],
        `Cannot clear "${severity}" of ${name}: "${direction}" has none`,
      );
    }
    if (end !== undefined && isPast(side, end, at)) {
      return fail(
        ["clear", severity],
        `Cannot clear "${severity}" of ${name} ${direction} the value that it begins at`,
      );
    }
    limits[severity] = { at, clear: end ?? at };
  }
  return { direction, limits };
}

function readForecast(
  entry: Entry,
  forecast: Data["forecast"],
  { warning, critical }: Threshold["limits"],
  report: Report,
): Threshold["forecast"] {
  if (forecast === undefined) return undefined;
  const to = forecast.to ?? critical?.at ?? warning?.at;
  if (to === undefined) {
    const { source, path } = entry;
    report.add(
      source.errorAt(
        [...path, "forecast"],
        `Expected "to" in "forecast" of ${toLabel(entry)}`,
        { advice: 'It is the "critical" value when that is set' },
      ),
    );
    return undefined;
  }
  return {
    withinMs: forecast.within * 1000,
    overMs: forecast.over * 1000,
    to,
  };
}

/** A letter alone may stand for minutes or millions, so that it is refused. */
function amount(): z.ZodType<number> {
  return z.union([z.number(), z.string()], {
    error: ({ input }) =>
      input === undefined
        ? undefined
        : `expected ${WANTED}, got ${toFoundText(input)}`,
  }).transform((value, context) => {
    const number = typeof value === "number" ? value : parseAmount(value);
    if (number !== undefined && Number.isFinite(number)) return number;
    context.issues.push({
      code: "custom",
      input: value,
      message: `expected ${WANTED}, got ${toFoundText(value)}`,
    });
    return z.NEVER;
  });
}

function parseAmount(text: string): number | undefined {
  const clean = text.trim();
  const found = /^(-?\d+(?:\.\d+)?) ?%?$/.exec(clean)?.[1];
  if (found !== undefined) return Number(found);
  if (/b$/i.test(clean)) return parseBytes(clean);
  return /(s|min|h|d|w)$/.test(clean) ? parseSeconds(clean) : undefined;
}

function span(): z.ZodType<number> {
  return seconds().refine((value) => value <= MAX_SECS, {
    error: "expected at most a year",
  });
}
