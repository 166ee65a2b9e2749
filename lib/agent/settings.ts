/** What an agent file says. */

import * as z from "zod";
import { toErrors } from "../config/issues.ts";
import { toKeyOf } from "../config/key_path.ts";
import { PARSING } from "../config/params.ts";
import type { Report } from "../config/report.ts";
import type { Source } from "../config/source.ts";
import { toMessage } from "../error.ts";
import { absolutePath, flag, oneOf, seconds, text, words } from "../field.ts";
import { DEFAULT_LISTEN, parseListen, toListenText } from "../web/listen.ts";
import type { BreakerLimits } from "./breaker.ts";
import { type HealthCheck, healthChecks } from "./health/health_config.ts";
import { type SourceConfig, sourceConfig } from "./source/source_config.ts";
import { parseWindow, type Window } from "./windows.ts";

/** How much is told, the least last; `trace` and `debug` are one. */
const LOG_LEVELS = ["trace", "debug", "info", "warn", "error"] as const;

/** How much is told. */
export type LogLevel = typeof LOG_LEVELS[number];

/** Tells whether what is of one level is told where another one is set. */
export function isTold(level: LogLevel, set: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(set);
}

/** What is watched of this host before it is changed. */
export interface ResourceLimits {
  /** Used memory of the host, in bytes. */
  readonly hostMemoryBytes: number;
  /** Use of all processors, in percent. */
  readonly hostCpuPercent: number;
  /** Resident memory above which the agent ends to be started again, in bytes; undefined watches none. */
  readonly ownMemoryBytes: number | undefined;
  /** Use of one processor above which the agent works more slowly, in percent; undefined watches none. */
  readonly ownCpuPercent: number | undefined;
  /** How long what was read is taken for so, in milliseconds. */
  readonly cacheMs: number;
}

/** What an agent does. */
export interface AgentSettings {
  /** Nothing runs where it is false. */
  readonly enabled: boolean;
  /** Directory of the configuration; the one of the agent file when absent. */
  readonly configDir: string | undefined;
  /** Time between two applies, in milliseconds. */
  readonly applyIntervalMs: number;
  /** Time between two rounds of facts, in milliseconds. */
  readonly factsIntervalMs: number;
  /** The first apply waits for a random part of this, in milliseconds. */
  readonly splayMs: number;
  /** Repair what differs, or report it. */
  readonly mode: "enforce" | "observe";
  /** What is done about managed files that somebody else changes; as `mode` says when absent. */
  readonly drift: "enforce" | "observe" | "off" | undefined;
  /** When the host may be changed; always when there are none. */
  readonly windows: readonly Window[];
  /** Where it serves. */
  readonly listen: readonly string[];
  /** File that says who may ask. */
  readonly webConfigFile: string | undefined;
  /** How long what is under way may take at the end, in milliseconds. */
  readonly drainMs: number;
  /** When apply, facts and logs stop trying; as each has it when absent. */
  readonly breaker: Partial<BreakerLimits>;
  /** What is watched before the host is changed; undefined when nothing is. */
  readonly resources: ResourceLimits | undefined;
  /** Secrets by name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Where the configuration is pulled from; undefined where it lies on the host. */
  readonly source: SourceConfig | undefined;
  /** What has to be so after a run that changed something, and how soon, in milliseconds. */
  readonly health: readonly HealthCheck[];
  readonly healthWithinMs: number;
  /** How much is told. */
  readonly logLevel: LogLevel;
  /** File that what is told goes to besides. */
  readonly logFile: string | undefined;
  /** How long the repository may take for an answer, in milliseconds; as `SOURCE_LIMITS` says when absent. */
  readonly httpTimeoutMs: number | undefined;
  /** Directory of installed plugins, which holds for all commands; as the plugins file says when absent. */
  readonly pluginDir: string | undefined;
}

const MIB = 1024 * 1024;

/** A length of time that is not nothing. */
function interval(): z.ZodType<number> {
  return seconds().refine((value) => value > 0, {
    error: "expected a time above 0",
  });
}

const RESOURCES = z.strictObject({
  enabled: z._default(flag(), true),
  cache_duration: z._default(seconds(), 30),
  memory_warning_threshold: z._default(z.number().min(1), 1024 ** 3),
  cpu_warning_threshold: z._default(z.number().min(1), 80),
  async_monitoring: z.exactOptional(flag()),
  selective_monitoring: z.exactOptional(flag()),
  lightweight_monitoring: z.exactOptional(flag()),
});

/** What an agent file may say, each key for itself. */
export const AGENT_FILE = z.strictObject({
  enabled: z._default(flag(), true),
  config_dir: z.exactOptional(text()),
  plugin_dir: z.exactOptional(text()),
  apply_interval: z._default(interval(), 300),
  facts_interval: z._default(interval(), 60),
  metrics_interval: z.exactOptional(interval()),
  apply_splay: z._default(seconds(), 0),
  apply_dry_run: z._default(flag(), false),
  mode: z.exactOptional(oneOf(["enforce", "observe"])),
  drift: z.exactOptional(oneOf(["enforce", "observe", "off"])),
  windows: z._default(words().check(z.superRefine(checkWindows)), []),
  metrics_port: z.exactOptional(z.int().min(1).max(65_535)),
  listen: z.exactOptional(words().check(z.superRefine(checkListen))),
  web_config_file: z.exactOptional(text()),
  drain: z._default(seconds(), 30),
  http_timeout: z.exactOptional(interval()),
  circuit_breaker_threshold: z.exactOptional(z.int().min(1)),
  circuit_breaker_timeout: z.exactOptional(interval()),
  max_memory_mb: z.exactOptional(z.number().min(1)),
  max_cpu_percent: z.exactOptional(z.number().min(1)),
  resource_monitoring: z.exactOptional(RESOURCES),
  secrets: z._default(z.record(z.string(), z.string()), {}),
  log_level: z._default(oneOf(LOG_LEVELS), "info"),
  log_file: z.exactOptional(absolutePath()),
  source: z.exactOptional(sourceConfig()),
  health: z._default(healthChecks(), []),
  health_within: z._default(seconds(), 30),
});

const FILE = AGENT_FILE.check(z.refine(
  ({ listen, metrics_port }) => !listen || metrics_port === undefined,
  { error: 'cannot stand beside "metrics_port"', path: ["listen"] },
));

/** Reads a file whose templates were rendered; what is wrong goes to the report. */
export function readSettings(
  source: Source,
  value: Readonly<Record<string, unknown>>,
  report: Report,
): AgentSettings | undefined {
  const result = FILE.safeParse(value, PARSING);
  if (result.success) return toSettings(result.data);
  toErrors(result.error.issues, value, {
    source,
    path: [],
    label: "an agent file",
    known: Object.keys(AGENT_FILE.shape),
    keyOf: toKeyOf("agent"),
    noLog: false,
    isRendered: true,
  }).forEach((error) => report.add(error));
  return undefined;
}

/** Makes settings of what was read without errors before; of nothing, the defaults. */
export function parseSettings(
  raw: Readonly<Record<string, unknown>>,
): AgentSettings {
  return toSettings(FILE.parse(raw, PARSING));
}

function toSettings(data: z.infer<typeof FILE>): AgentSettings {
  const mode = data.mode ?? (data.apply_dry_run ? "observe" : "enforce");
  return {
    enabled: data.enabled,
    configDir: data.config_dir,
    applyIntervalMs: data.apply_interval * 1000,
    factsIntervalMs: (data.metrics_interval ?? data.facts_interval) * 1000,
    splayMs: data.apply_splay * 1000,
    mode,
    drift: data.drift,
    windows: data.windows.map(parseWindow),
    listen: data.listen ??
      (data.metrics_port === undefined
        ? [DEFAULT_LISTEN]
        : [toListenText("0.0.0.0", data.metrics_port)]),
    webConfigFile: data.web_config_file,
    drainMs: data.drain * 1000,
    breaker: toBreaker(data),
    resources: toResources(data),
    secrets: data.secrets,
    source: data.source,
    health: toHealth(data),
    healthWithinMs: data.health_within * 1000,
    logLevel: data.log_level,
    logFile: data.log_file,
    httpTimeoutMs: data.http_timeout && data.http_timeout * 1000,
    pluginDir: data.plugin_dir,
  };
}

/** A check of an address takes as long as requests may that has no limit of its own. */
function toHealth(
  { health, http_timeout }: z.infer<typeof FILE>,
): HealthCheck[] {
  return health.map((check) =>
    check.type === "http" && http_timeout !== undefined
      ? { ...check, timeout: check.timeout ?? http_timeout }
      : check
  );
}

function toBreaker(
  { circuit_breaker_threshold: threshold, circuit_breaker_timeout: timeout }:
    z.infer<typeof FILE>,
): Partial<BreakerLimits> {
  return {
    ...threshold !== undefined && { threshold },
    ...timeout !== undefined && { timeoutMs: timeout * 1000 },
  };
}

/** Limits of the agent itself are watched as soon as there are any. */
function toResources(
  { resource_monitoring: host, max_memory_mb, max_cpu_percent }: z.infer<
    typeof FILE
  >,
): ResourceLimits | undefined {
  const isHost = host?.enabled ?? false;
  if (!isHost && max_memory_mb === undefined && max_cpu_percent === undefined) {
    return undefined;
  }
  return {
    hostMemoryBytes: isHost
      ? host?.memory_warning_threshold ?? Infinity
      : Infinity,
    hostCpuPercent: isHost ? host?.cpu_warning_threshold ?? Infinity : Infinity,
    ownMemoryBytes: max_memory_mb && max_memory_mb * MIB,
    ownCpuPercent: max_cpu_percent,
    cacheMs: (host?.cache_duration ?? 30) * 1000,
  };
}

function checkWindows(
  windows: readonly string[],
  context: z.core.$RefinementCtx,
): void {
  checkAll(windows, parseWindow, context);
}

function checkListen(
  addresses: readonly string[],
  context: z.core.$RefinementCtx,
): void {
  checkAll(addresses, parseListen, context);
}

function checkAll(
  texts: readonly string[],
  parse: (text: string) => unknown,
  context: z.core.$RefinementCtx,
): void {
  for (const one of texts) {
    try {
      parse(one);
    } catch (error) {
      context.addIssue({ code: "custom", message: toMessage(error) });
    }
  }
}
