/** Translates the flags of node_exporter into a facts file. */

import { isMap } from "../config/plain.ts";
import type { CollectorRegistry } from "../facts/collector.ts";
import type { Left } from "./left.ts";

/** Flags of the endpoint, by what becomes of them; nothing where they mean nothing here. */
const ENDPOINT: Readonly<Record<string, string | undefined>> = {
  "web.listen-address": "listen",
  "web.telemetry-path": "path",
  "web.config.file": "web_config_file",
};
/** Flags that mean nothing here, or what holds anyhow. */
const NEEDLESS: ReadonlySet<string> = new Set([
  "log.format",
  "log.level",
  "runtime.gomaxprocs",
  "web.disable-exporter-metrics",
  "web.max-requests",
]);
/** Params of collectors that have a better name here. */
const RENAMED: Readonly<Record<string, string>> = {
  "filesystem.mount_timeout": "mount_timeout_secs",
  "filesystem.ignored_mount_points": "mount_points_exclude",
  "filesystem.ignored_fs_types": "fs_types_exclude",
  "diskstats.ignored_devices": "device_exclude",
  "netclass.ignored_devices": "device_exclude",
  "netdev.device_blacklist": "device_exclude",
  "netdev.device_whitelist": "device_include",
  "textfile.directory": "directories",
  "systemd.unit_blacklist": "unit_exclude",
  "systemd.unit_whitelist": "unit_include",
};

/** A facts file and what did not come along. */
export interface ImportedFacts {
  facts: Record<string, unknown>;
  left: Left[];
}

/** Reads the flags out of a command line, a unit or a file of defaults. */
export async function importNodeExporter(
  file: string,
  text: string,
  collectors: CollectorRegistry,
): Promise<ImportedFacts> {
  const wanted = new Map<string, Record<string, unknown>>();
  const endpoint: Record<string, unknown> = {};
  const left: Left[] = [];
  const collector = (type: string) => {
    const entry = wanted.get(type) ?? { type };
    wanted.set(type, entry);
    return entry;
  };
  for (const { name, value, line, col } of listFlags(text)) {
    const leave = (why: string) =>
      left.push({ place: { file, line, col }, what: `--${name}`, why });
    const key = ENDPOINT[name];
    if (NEEDLESS.has(name)) continue;
    if (key === "listen") {
      endpoint[key] = [...[endpoint[key] ?? []].flat(), value];
    } else if (key !== undefined) {
      endpoint[key] = value;
    } else if (name === "collector.disable-defaults") {
      await disableDefaults(collectors, collector);
    } else {
      const why = await readCollector(name, value, collectors, collector);
      if (why !== undefined) leave(why);
    }
  }
  return {
    facts: {
      ...(wanted.size > 0 ? { collectors: [...wanted.values()] } : {}),
      exporters: {
        prometheus: {
          enabled: true,
          ...endpoint,
          listen: endpoint["listen"] ?? [":9100"],
        },
      },
    },
    left,
  };
}

interface Flag {
  name: string;
  value: string;
  line: number;
  col: number;
}

/** Finds `--name`, `--name=value` and `--name="a value"`. */
function listFlags(text: string): Flag[] {
  const flags: Flag[] = [];
  for (const [index, whole] of text.split("\n").entries()) {
    if (/^\s*#/.test(whole)) continue;
    const found = whole.matchAll(
      /(?<=^|[\s"'=])--?(?<name>(?:no-)?[a-z][\w.-]*)(?:[= ](?<quote>["']?)(?<value>(?<== ?["']?)[^-\s"'][^\s"']*|[^-\s"'][^\s"']*)\k<quote>)?/g,
    );
    for (const { index: at, groups = {} } of found) {
      flags.push({
        name: groups["name"] ?? "",
        value: (groups["value"] ?? "").replaceAll("$$", "$"),
        line: index + 1,
        col: at + 1,
      });
    }
  }
  return flags;
}

/** Puts the flag of a collector into its entry, or tells why that cannot be. */
async function readCollector(
  name: string,
  value: string,
  collectors: CollectorRegistry,
  find: (type: string) => Record<string, unknown>,
): Promise<string | undefined> {
  const match = /^(no-)?collector\.([a-z_]+)(?:\.(.+))?$/.exec(name);
  if (!match) return "there is nothing like it here";
  const [, no, type = "", rest] = match;
  const load = collectors[type];
  if (load === undefined) {
    return no === undefined ? "there is no such collector here" : undefined;
  }
  if (rest === undefined) {
    find(type)["enabled"] = no === undefined;
    return undefined;
  }
  const { fields } = await load();
  const plain = rest.replaceAll(/[-.]/g, "_");
  const key = RENAMED[`${type}.${plain}`] ?? plain;
  const field: unknown = Reflect.get(fields, key);
  if (!isMap(field)) return `${type} has no param "${key}" here`;
  find(type)[key] = toValue(value, field["kind"], no === undefined);
  return undefined;
}

function toValue(value: string, kind: unknown, isOn: boolean): unknown {
  if (kind === "flag") return isOn && value !== "false";
  if (kind === "number") return Number(value);
  return value;
}

async function disableDefaults(
  collectors: CollectorRegistry,
  find: (type: string) => Record<string, unknown>,
): Promise<void> {
  for (const [type, load] of Object.entries(collectors)) {
    if ((await load()).isDefault) find(type)["enabled"] ??= false;
  }
}
