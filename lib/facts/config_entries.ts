/** Turns the entries of `facts` files into collectors and groups that run. */

import * as z from "zod";
import type { SummaryScope } from "./alerts/summary.ts";
import { type Owner, toErrors } from "../config/issues.ts";
import { toKeyOf } from "../config/key_path.ts";
import { PARSING } from "../config/params.ts";
import type { Report } from "../config/report.ts";
import { flag, seconds, text } from "../field.ts";
import type { Collector, CollectorRegistry } from "./collector.ts";
import {
  type CollectorConfig,
  type FactsConfig,
  ROUND_SECS,
  SAMPLE_LIMIT,
  toCollectorConfig,
} from "./config.ts";
import { type Entry, type FileSettings, labels } from "./config_file.ts";
import { isNew } from "./entry_name.ts";
import { toCollectorKey, toUnknownType, withType } from "./entry_type.ts";
import { toShape } from "./field_schema.ts";
import type { Field } from "./fields.ts";
import type { Group, GroupConfig } from "./group.ts";
import { groups } from "./groups/mod.ts";
import { collectors } from "./mod.ts";
import { listDefaults } from "./open.ts";
import { readAlerts } from "./read_alerts.ts";

/** What every entry may say. */
const ENVELOPE = {
  type: text(),
  name: z.exactOptional(text()),
  enabled: z.exactOptional(flag()),
  interval: z.exactOptional(seconds()),
  poll_interval: z.exactOptional(seconds()),
  timeout: z.exactOptional(seconds()),
  labels: z.exactOptional(labels()),
};
/** What every entry of `collectors` may say. */
export const COLLECTOR_ENVELOPE = z.object(ENVELOPE);

/** Words of the original for fields of ours. */
const OTHER_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> =
  { disk: { paths: "mount_points" }, process: { processes: "patterns" } };

/** What an entry is for. */
interface Target {
  collector: Collector | undefined;
  group: Group | undefined;
}

/** What was made of entries so far, by type and name. */
interface Made {
  /** Collectors that there are. */
  readonly registry: CollectorRegistry;
  collectors: Map<string, CollectorConfig>;
  groups: Map<string, GroupConfig>;
  groupsOff: Set<string>;
  places: Map<string, string>;
}

/** Merges files in order; the defaults run unless they are switched off. */
export async function toFactsConfig(
  files: readonly FileSettings[],
  scope: SummaryScope,
  report: Report,
  registry: CollectorRegistry = collectors,
): Promise<FactsConfig> {
  const isOn = files.every(({ enabled }) => enabled);
  const defaults = isOn ? await listDefaults(collectors) : [];
  const made: Made = {
    registry,
    collectors: new Map(defaults.map((one) => [one.name, one])),
    groups: new Map(),
    groupsOff: new Set(),
    places: new Map(),
  };
  for (const { collectors } of files) {
    for (const entry of collectors) {
      await addEntry(withType(entry), made, report);
    }
  }
  const common = Object.assign({}, ...files.map(({ labels }) => labels));
  const withCommon = <T extends { labels: object }>(one: T): T => ({
    ...one,
    labels: { ...common, ...one.labels },
  });
  const endpoint = files.map(({ prometheus }) => prometheus)
    .findLast((one) => one?.enabled);
  const groups = isOn ? [...made.groups.values()].map(withCommon) : [];
  const alerts = await readAlerts(files, groups, scope, report);
  return {
    ...alerts,
    thresholds: isOn ? alerts.thresholds.map(withCommon) : [],
    collectors: isOn ? [...made.collectors.values()].map(withCommon) : [],
    groups,
    groupsOff: made.groupsOff,
    pushes: isOn ? await readPushes(files, report) : [],
    listen: endpoint?.listen ?? [],
    webConfigFile: endpoint?.webConfigFile,
    path: endpoint?.path ?? "/metrics",
    sampleLimit: files.findLast(({ sampleLimit }) => sampleLimit !== undefined)
      ?.sampleLimit ?? SAMPLE_LIMIT,
    roundSecs: files.findLast(({ roundSecs }) => roundSecs !== undefined)
      ?.roundSecs ?? ROUND_SECS,
  };
}

/** Nothing that pushes is loaded where nothing is pushed. */
async function readPushes(
  files: readonly FileSettings[],
  report: Report,
): Promise<FactsConfig["pushes"]> {
  const entries = files.flatMap(({ pushes }) => pushes);
  if (entries.length === 0) return [];
  const { toPushConfigs } = await import("./push/push_entry.ts");
  return await toPushConfigs(entries, report);
}

async function addEntry(
  entry: Entry,
  made: Made,
  report: Report,
): Promise<void> {
  const target = await findTarget(entry, made.registry, report);
  if (target === undefined) return;
  const { collector, group } = target;
  const shape = {
    ...toShape(collector?.fields ?? {}),
    ...toShape(group?.fields ?? {}),
  };
  const value = toOurWords(entry.value);
  const result = z.strictObject({ ...ENVELOPE, ...shape })
    .safeParse(value, PARSING);
  if (!result.success) {
    toErrors(result.error.issues, value, toOwner(entry, shape))
      .forEach((error) => report.add(error));
    return;
  }
  const params: Record<string, unknown> = result.data;
  const envelope = COLLECTOR_ENVELOPE.parse(params);
  requireOnePattern(entry, params, collector?.fields ?? {}, report);
  const common = {
    type: envelope.type,
    name: envelope.name ?? envelope.type,
    labels: envelope.labels ?? {},
    intervalSecs: envelope.interval ?? envelope.poll_interval ?? 0,
  };
  const { enabled = true, timeout } = envelope;
  const { name, type } = common;
  if (collector && isNew(entry, `collector "${name}"`, made.places, report)) {
    made.collectors.delete(name);
    const timeoutSecs = timeout ?? toCollectorConfig(type).timeoutSecs;
    const own = {
      ...common,
      params: pick(params, collector.fields),
      timeoutSecs,
      ...Object.hasOwn(collectors, type) ? {} : { own: collector },
    };
    if (enabled) made.collectors.set(name, own);
  }
  if (
    group && isNew(entry, `fact group "${toWord(name)}"`, made.places, report)
  ) {
    const own = {
      ...common,
      params: pick(params, group.fields),
      timeoutSecs: timeout,
    };
    if (enabled) made.groups.set(name, own);
    else made.groupsOff.add(type);
  }
}

function toOwner({ source, path, value }: Entry, shape: object): Owner {
  const names = Object.keys(ENVELOPE);
  const type = String(value["type"]);
  return {
    source,
    path,
    label: `collector "${type}"`,
    known: [...names, ...Object.keys(shape)],
    keyOf: toKeyOf(toCollectorKey(type), { under: "facts.collectors", names }),
    noLog: false,
    isRendered: true,
  };
}

/** A word may stand for a collector and a group: the keys of the entry tell which is meant, a name the group. */
async function findTarget(
  entry: Entry,
  registry: CollectorRegistry,
  report: Report,
): Promise<Target | undefined> {
  const type = entry.value["type"];
  const known = [...Object.keys(registry), ...Object.keys(groups)];
  if (typeof type !== "string" || !known.includes(type)) {
    report.add(toUnknownType(entry, type, known));
    return undefined;
  }
  const collector = Object.hasOwn(registry, type)
    ? await registry[type]!()
    : undefined;
  const group = Object.hasOwn(groups, type) ? await groups[type]!() : undefined;
  if (collector === undefined || group === undefined) {
    return { collector, group };
  }
  const keys = Object.keys(toOurWords(entry.value));
  const isOf = (fields: object) =>
    keys.some((key) => Object.hasOwn(fields, key));
  const ofCollector = isOf(collector.fields);
  const ofGroup = isOf(group.fields) || keys.includes("name");
  const isOff = entry.value["enabled"] === false && !ofCollector && !ofGroup;
  return {
    collector: ofCollector || !ofGroup || isOff ? collector : undefined,
    group: ofGroup || isOff ? group : undefined,
  };
}

/**
 * Where an include and an exclude are given, nobody can tell what is meant;
 * upstream refuses it too. Patterns of whole names hold together.
 */
function requireOnePattern(
  { source, path }: Entry,
  params: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, Field<unknown>>>,
  report: Report,
): void {
  for (const key of Object.keys(params)) {
    const other = key.replace(/_include$/, "_exclude");
    if (other === key || params[other] === undefined) continue;
    if (fields[key]?.kind === "whole_pattern") continue;
    report.add(
      source.errorAt(
        [...path, other],
        `Cannot use "${key}" and "${other}" together`,
        {
          what: "key",
          advice: "Keep one of them",
        },
      ),
    );
  }
}

/** Names that differ in other characters than these give the same metrics. */
function toWord(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9_]/g, "_");
}

function toOurWords(
  value: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const words = OTHER_WORDS[String(value["type"])] ?? {};
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [words[key] ?? key, item]),
  );
}

function pick(
  params: Readonly<Record<string, unknown>>,
  fields: object,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).filter(([key]) => Object.hasOwn(fields, key)),
  );
}
