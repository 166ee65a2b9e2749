/** Turns entries of `exporters` into exporters that push. */

import * as z from "zod";
import { toErrors } from "../../config/issues.ts";
import { toKeyOf } from "../../config/key_path.ts";
import { PARSING } from "../../config/params.ts";
import type { Report } from "../../config/report.ts";
import { findSchemaKeys } from "../../config/schema_keys.ts";
import { toPlaceText } from "../../error.ts";
import { flag, nameText, seconds } from "../../field.ts";
import type { Entry } from "../config_file.ts";
import { pushes } from "./mod.ts";
import type { PushConfig } from "./push.ts";

/** Time from one snapshot to the next where nothing is said, in seconds. */
const INTERVAL_SECS = 60;
/** Snapshots that wait where nothing is said. */
const QUEUE = 120;
/** Most that may be asked to wait. */
const MAX_QUEUE = 10_000;

/** What every exporter may say. */
export const PUSH_ENVELOPE = z.strictObject({
  name: z.exactOptional(nameText()),
  enabled: z.exactOptional(flag()),
  interval: z._default(
    seconds().refine((value) => value >= 1 && value <= 86_400, {
      error: "expected a time from 1 second to 1 day",
    }),
    INTERVAL_SECS,
  ),
  queue: z._default(z.int().min(1).max(MAX_QUEUE), QUEUE),
});
const ENVELOPE_KEYS = Object.keys(PUSH_ENVELOPE.shape);

/** Reads all entries; what is wrong goes to the report. */
export async function toPushConfigs(
  entries: readonly Entry[],
  report: Report,
): Promise<PushConfig[]> {
  const places = new Map<string, string>();
  const configs: PushConfig[] = [];
  for (const entry of entries) {
    const config = await readEntry(entry, report);
    if (config === undefined) continue;
    const { source, path } = entry;
    const first = places.get(config.name);
    if (first === undefined) {
      places.set(config.name, toPlaceText(source.placeOf(path)));
      configs.push(config);
      continue;
    }
    report.add(
      source.errorAt(path, `There are two of exporter "${config.name}"`, {
        advice: `Give one of them another "name"; the first stands at ${first}`,
      }),
    );
  }
  return configs;
}

/** Reads one; undefined when it is wrong or switched off. */
async function readEntry(
  { source, path, value, type = String(path[1]) }: Entry,
  report: Report,
): Promise<PushConfig | undefined> {
  const unit = await pushes[type]?.();
  if (unit === undefined) return undefined;
  const isOurs = ([key]: [string, unknown]) => ENVELOPE_KEYS.includes(key);
  const all = Object.entries(value);
  const own = Object.fromEntries(all.filter((one) => !isOurs(one)));
  const envelope = PUSH_ENVELOPE.safeParse(
    Object.fromEntries(all.filter(isOurs)),
    PARSING,
  );
  const params = unit.params.safeParse(own, PARSING);
  const owner = {
    source,
    path,
    label: `exporter "${type}"`,
    known: [...ENVELOPE_KEYS, ...findSchemaKeys(unit.params)?.names ?? []],
    keyOf: toKeyOf(`facts.exporters.${type}`, {
      under: "facts.exporters",
      names: ENVELOPE_KEYS,
    }),
    noLog: false,
    isRendered: true,
  };
  for (const result of [envelope, params]) {
    if (result.success) continue;
    toErrors(result.error.issues, value, owner)
      .forEach((error) => report.add(error));
  }
  if (!envelope.success || !params.success) return undefined;
  const { name = type, enabled = true, interval, queue } = envelope.data;
  if (!enabled) return undefined;
  return {
    name,
    type,
    params: params.data,
    intervalMs: interval * 1000,
    queue: unit.keepsOld(params.data) ? queue : 1,
  };
}
