/** Reads one `facts` file: its keys, and the entries of its lists as they stand. */

import * as z from "zod";
import { toErrors } from "../config/issues.ts";
import { toKeyOf } from "../config/key_path.ts";
import { PARSING } from "../config/params.ts";
import { isMap } from "../config/plain.ts";
import type { Report } from "../config/report.ts";
import type { Source } from "../config/source.ts";
import { flag, seconds, text, words } from "../field.ts";
import { parseListen, toListenText } from "../web/listen.ts";
import type { Labels } from "./collector.ts";

/** One entry of a list, with where it stands. */
export interface Entry {
  readonly source: Source;
  readonly path: readonly (string | number)[];
  readonly value: Readonly<Record<string, unknown>>;
  /** Its type where that is no key of it. */
  readonly type?: string;
}

/** What one file says. */
export interface FileSettings {
  readonly source: Source;
  /** Entries of `collectors`. */
  readonly collectors: readonly Entry[];
  /** Entries of `thresholds`. */
  readonly thresholds: readonly Entry[];
  /** Entries of `notifiers`. */
  readonly notifiers: readonly Entry[];
  /** Entries of exporters that push. */
  readonly pushes: readonly Entry[];
  /** Whether anything runs. */
  readonly enabled: boolean;
  /** Labels for all samples. */
  readonly labels: Labels;
  readonly roundSecs: number | undefined;
  readonly sampleLimit: number | undefined;
  /** The endpoint; undefined when nothing is said of it. */
  readonly prometheus: EndpointSettings | undefined;
}

/** What one file says of the endpoint. */
export interface EndpointSettings {
  readonly enabled: boolean;
  /** Addresses to serve at. */
  readonly listen: readonly string[];
  /** Path of the metrics. */
  readonly path: string;
  /** File that says who may scrape, relative to the configuration. */
  readonly webConfigFile: string | undefined;
}

const LABELS = z.record(
  z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, {
    error: "expected the name of a label: letters, digits and _",
  }),
  z.union([z.string(), z.number(), z.boolean()]).transform(String),
);

/** Schema of labels. */
export function labels(): z.ZodType<Labels> {
  return LABELS;
}

const PROMETHEUS = z.strictObject({
  enabled: z._default(flag(), false),
  host: z.exactOptional(text()),
  port: z.exactOptional(z.int().min(1).max(65_535)),
  listen: z.exactOptional(
    words().refine((all) => all.length > 0 && all.every(isListen), {
      error: 'expected addresses such as "0.0.0.0:8000" or "unix:/path"',
    }),
  ),
  path: z._default(z.string().startsWith("/"), "/metrics"),
  web_config_file: z.exactOptional(text()),
}).refine(
  ({ listen, host, port }) => !listen || host === undefined && !port,
  { error: 'cannot stand beside "host" and "port"', path: ["listen"] },
);

const MAP = z.record(z.string(), z.unknown());

/** Exporters that push, by the words of their types; one of a kind or several. */
const PUSHES = z.exactOptional(z.union([MAP, z.array(MAP)], {
  error: "expected an exporter or a list of exporters",
}));

const PUSH_KEYS = ["directory", "file", "http", "remote_write", "s3"] as const;

const EXPORT = z.strictObject({
  enabled: z.exactOptional(flag()),
  prometheus: z.exactOptional(PROMETHEUS),
  directory: PUSHES,
  file: PUSHES,
  http: PUSHES,
  remote_write: PUSHES,
  s3: PUSHES,
});

const ENTRIES = z.nullable(z.array(MAP));

/** What a facts file may say. */
export const FACTS_FILE = z.strictObject({
  global: z.exactOptional(z.strictObject({
    enabled: z.exactOptional(flag()),
    poll_interval: z.exactOptional(seconds()),
    labels: z.exactOptional(LABELS),
  })),
  enabled: z.exactOptional(flag()),
  interval: z.exactOptional(seconds()),
  labels: z.exactOptional(LABELS),
  sample_limit: z.exactOptional(z.int().min(1).max(1_000_000)),
  collectors: z.exactOptional(ENTRIES),
  thresholds: z.exactOptional(ENTRIES),
  notifiers: z.exactOptional(ENTRIES),
  export: z.exactOptional(EXPORT),
  exporters: z.exactOptional(EXPORT),
});

/** Reads a file whose templates were rendered; what is wrong goes to the report. */
export function readFile(
  source: Source,
  given: Readonly<Record<string, unknown>>,
  report: Report,
): FileSettings {
  const value = toExporterMap(given);
  const result = FACTS_FILE.safeParse(value, PARSING);
  if (!result.success) {
    const known = Object.keys(FACTS_FILE.shape);
    toErrors(result.error.issues, value, {
      source,
      path: [],
      label: "a facts file",
      known,
      keyOf: toKeyOf("facts"),
      noLog: false,
      isRendered: true,
    }).forEach((error) => report.add(error));
  }
  const data = result.data ?? {};
  const { global = {} } = data;
  return {
    source,
    collectors: listEntries(source, value, "collectors"),
    thresholds: listEntries(source, value, "thresholds"),
    notifiers: listEntries(source, value, "notifiers"),
    pushes: Array.isArray(given["exporters"])
      ? listExporters(source, given)
      : ["exporters", "export"].flatMap((key) =>
        listPushes(source, value, key)
      ),
    enabled: data.enabled ?? global.enabled ?? true,
    labels: { ...global.labels, ...data.labels },
    roundSecs: data.interval ?? global.poll_interval,
    sampleLimit: data.sample_limit,
    prometheus: toEndpoint(source, (data.exporters ?? data.export)?.prometheus),
  };
}

function toEndpoint(
  { file }: Source,
  found: z.infer<typeof PROMETHEUS> | undefined,
): EndpointSettings | undefined {
  if (found === undefined) return undefined;
  const { enabled, host = "0.0.0.0", port = 8000, path } = found;
  const web = found.web_config_file;
  const dir = file.slice(0, file.lastIndexOf("/") + 1);
  return {
    enabled,
    listen: found.listen ?? [toListenText(host, port)],
    path,
    webConfigFile: web?.startsWith("/") || !web ? web : dir + web,
  };
}

function isListen(text: string): boolean {
  try {
    parseListen(text);
    return true;
  } catch {
    return false;
  }
}

/** Lists the maps of a list, so that a mistake elsewhere hides none of theirs. */
function listEntries(
  source: Source,
  file: Readonly<Record<string, unknown>>,
  key: string,
): Entry[] {
  const list = file[key];
  if (!Array.isArray(list)) return [];
  return list.flatMap((value: unknown, index) =>
    isMap(value) ? [{ source, path: [key, index], value }] : []
  );
}

/** Exporters in a list, as the original's documents write them, by their words: what is listed is on. */
function toExporterMap(
  file: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { exporters } = file;
  if (!Array.isArray(exporters)) return file;
  const byType: Record<string, unknown> = {};
  for (const one of exporters) {
    if (!isMap(one)) continue;
    const { type, ...rest } = one;
    byType[String(type)] = { enabled: true, ...rest };
  }
  return { ...file, exporters: byType };
}

/** Lists the exporters that push in a list of all. */
function listExporters(
  source: Source,
  file: Readonly<Record<string, unknown>>,
): Entry[] {
  return listEntries(source, file, "exporters").flatMap((entry) => {
    const { type, ...value } = entry.value;
    const isPush = PUSH_KEYS.some((key) => key === type);
    return isPush ? [{ ...entry, value, type: String(type) }] : [];
  });
}

/** Lists the exporters that push under a key; a map stands for a list of one. */
function listPushes(
  source: Source,
  file: Readonly<Record<string, unknown>>,
  key: string,
): Entry[] {
  const exporters = file[key];
  if (!isMap(exporters) || exporters["enabled"] === false) return [];
  return PUSH_KEYS.flatMap((type) => {
    const found = exporters[type];
    const path = [key, type];
    if (isMap(found)) return [{ source, path, value: found }];
    return listEntries(source, exporters, type)
      .map((entry) => ({ ...entry, path: [key, ...entry.path] }));
  });
}
