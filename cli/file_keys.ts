/** Keys of facts, logs and agent files, and of the units that they name. */

import type { ZodType } from "zod";
import { toReadSchema } from "./apply_schema.ts";
import { FILE_DOCS } from "./file_docs.ts";
import { type Known, type KnownKeys, toKeys } from "./known_key.ts";

/** Units by their words. */
type Units = Readonly<Record<string, () => Promise<{ params: ZodType }>>>;

/** Kinds of files, each with what may stand in it. */
export const FILE_KEYS: KnownKeys = {
  facts: async () => {
    const { FACTS_FILE } = await import("../lib/facts/config_file.ts");
    return toFile("facts", FACTS_FILE, {
      collectors: toCollectors,
      thresholds: async () => {
        const { THRESHOLD } = await import(
          "../lib/facts/alerts/threshold_entry.ts"
        );
        return toDocumented("facts.thresholds", THRESHOLD);
      },
      exporters: async () => {
        const { pushes } = await import("../lib/facts/push/mod.ts");
        const { PUSH_ENVELOPE } = await import(
          "../lib/facts/push/push_entry.ts"
        );
        return {
          ...toUnits(pushes),
          ...toDocumented("facts.exporters", PUSH_ENVELOPE),
        };
      },
      notifiers: async () => {
        const { NOTIFIER_TYPES } = await import(
          "../lib/facts/alerts/notifier_entry.ts"
        );
        return toUnits(Object.fromEntries(
          Object.entries(NOTIFIER_TYPES).map((
            [type, params],
          ) => [type, () => Promise.resolve({ params })]),
        ));
      },
    });
  },
  logs: async () => {
    const { LOGS_FILE } = await import("../lib/logs/config/config_file.ts");
    return toFile("logs", LOGS_FILE, {
      sources: toSources,
      outputs: toOutputs,
      filters: async () =>
        toUnits((await import("../lib/logs/filters/mod.ts")).filters),
      transforms: async () =>
        toUnits((await import("../lib/logs/transforms/mod.ts")).transforms),
    });
  },
  agent: async () => {
    const { AGENT_FILE } = await import("../lib/agent/settings.ts");
    return toFile("agent", AGENT_FILE, {});
  },
};

/** Keys of a file; some hold more than its schema says. */
function toFile(
  kind: string,
  schema: ZodType,
  more: Readonly<Record<string, () => Promise<KnownKeys>>>,
): Known {
  const own = toDocumented(kind, schema);
  const keys = Object.entries(own).map(([name, read]) => [name, async () => {
    const known = await read();
    const below = { ...known.below, ...await more[name]?.() };
    return Object.keys(below).length > 0 ? { ...known, below } : known;
  }]);
  return { ...toDoc(kind), below: Object.fromEntries(keys) };
}

function toDocumented(path: string, schema: ZodType): KnownKeys {
  return toKeys(toReadSchema(schema), (name) => toDoc(`${path}.${name}`));
}

function toDoc(path: string): Known {
  const about = FILE_DOCS[path];
  return about === undefined ? {} : { about };
}

/** Units with their params below them. */
function toUnits(units: Units): KnownKeys {
  return Object.fromEntries(
    Object.entries(units).map((
      [type, load],
    ) => [type, async () => ({
      below: toKeys(toReadSchema((await load()).params)),
    })]),
  );
}

async function toSources(): Promise<KnownKeys> {
  const { SOURCE_ENVELOPE } = await import("../lib/logs/config/config_file.ts");
  const { FILE_SOURCE } = await import("../lib/logs/config/file_source.ts");
  const { sources } = await import("../lib/logs/sources/mod.ts");
  const { parsers } = await import("../lib/logs/parsers/mod.ts");
  const { parser, ...own } = toDocumented("logs.sources", SOURCE_ENVELOPE);
  const file = () => Promise.resolve({ params: FILE_SOURCE });
  return {
    ...toUnits({ file, ...sources }),
    ...own,
    parser: async () => ({ ...await parser?.(), below: toUnits(parsers) }),
  };
}

async function toOutputs(): Promise<KnownKeys> {
  const { OUTPUT_ENVELOPE } = await import("../lib/logs/config/config_file.ts");
  const { outputs } = await import("../lib/outputs/mod.ts");
  return {
    ...toUnits(outputs),
    ...toDocumented("logs.outputs", OUTPUT_ENVELOPE),
  };
}

async function toCollectors(): Promise<KnownKeys> {
  const { COLLECTOR_ENVELOPE } = await import("../lib/facts/config_entries.ts");
  const { listFactUnits } = await import("./fact_units.ts");
  return {
    ...toUnits(listFactUnits()),
    ...toDocumented("facts.collectors", COLLECTOR_ENVELOPE),
  };
}
