/** Reads the entries of `notifiers` in facts files. */

import * as z from "zod";
import { toErrors } from "../../config/issues.ts";
import { toKeyOf } from "../../config/key_path.ts";
import { PARSING } from "../../config/params.ts";
import type { Report } from "../../config/report.ts";
import {
  absolutePath,
  flag,
  line,
  nameText,
  oneOf,
  seconds,
  text,
} from "../../field.ts";
import {
  type ServerAddress,
  serverAddress,
} from "../../outputs/server_address.ts";
import { facility } from "../../outputs/syslog_words.ts";
import type { Entry } from "../config_file.ts";
import type { Condition, Wishes } from "./notice.ts";
import type { Notifier } from "./notifier.ts";
import type { Severity } from "./threshold.ts";

/** How long a receiver may take where nothing is said, in seconds. */
const TIMEOUT_SECS = 10;
/** Longest time that it may be given. */
const MAX_TIMEOUT_SECS = 120;
/** The Alertmanager takes an alert for over that it does not hear of for five minutes. */
const ALERTMANAGER_REPEAT_SECS = 60;
const LEAST_REPEAT_SECS = 10;
/** Socket of this host's log. */
const LOCAL: ServerAddress = { kind: "unix", path: "/dev/log" };
/** `daemon` of RFC 5424 §6.2.1. */
const DAEMON = 3;

const SEVERITY = oneOf<Severity>(["warning", "critical"]);

const COMMON = {
  name: nameText(),
  type: text(),
  enabled: z._default(flag(), true),
  severities: z.exactOptional(z.array(SEVERITY).min(1)),
  no_data: z.exactOptional(flag()),
  resolved: z.exactOptional(flag()),
  repeat: z.exactOptional(
    seconds().refine((value) => value >= LEAST_REPEAT_SECS, {
      error: `expected at least ${LEAST_REPEAT_SECS} s`,
    }),
  ),
};

const WEBHOOK = z.strictObject({
  ...COMMON,
  url: line().refine(isWebAddress, {
    error: 'expected an address that starts with "http://" or "https://", ' +
      "got another text",
  }),
  format: z._default(oneOf(["driftless", "alertmanager"]), "driftless"),
  token: z.exactOptional(line()),
  headers: z._default(z.record(z.string(), line()), {}).refine(isHeaders, {
    error: "expected names and values of HTTP header fields, got others",
  }),
  timeout: z._default(
    seconds().refine((value) => value > 0 && value <= MAX_TIMEOUT_SECS, {
      error: `expected more than 0 s and at most ${MAX_TIMEOUT_SECS} s`,
    }),
    TIMEOUT_SECS,
  ),
  verify_tls: z._default(flag(), true),
  ca_file: z.exactOptional(absolutePath()),
});

const SYSLOG = z.strictObject({
  ...COMMON,
  server: z.exactOptional(serverAddress()),
  facility: z.exactOptional(facility()),
});

const TASK = z.strictObject({ ...COMMON, task: nameText() });

/** What entries of each type may say. */
export const NOTIFIER_TYPES = { webhook: WEBHOOK, syslog: SYSLOG, task: TASK };
/** Values of these keys may hold secrets and are never shown. */
const HIDDEN: ReadonlySet<PropertyKey> = new Set(["headers", "token", "url"]);

/** Reads one entry; undefined when it is switched off, or wrong, which goes to the report. */
export function readNotifier(
  entry: Entry,
  report: Report,
): Notifier | undefined {
  const { source, path, value } = entry;
  const word = value["type"];
  if (word === undefined) {
    report.add(source.errorAt(path, 'Expected "type" in a notifier'));
    return undefined;
  }
  const type = oneOf(toWords(NOTIFIER_TYPES)).safeParse(word, PARSING);
  if (!type.success) {
    const message = type.error.issues[0]?.message ?? "expected a type";
    report.add(
      source.errorAt(
        [...path, "type"],
        `Cannot read "type" of a notifier: ${message}`,
      ),
    );
    return undefined;
  }
  switch (type.data) {
    case "webhook":
      return toWebhook(
        parse(WEBHOOK, toWords(WEBHOOK.shape), entry, report),
      );
    case "syslog":
      return toSyslog(parse(SYSLOG, toWords(SYSLOG.shape), entry, report));
    case "task":
      return toTask(parse(TASK, toWords(TASK.shape), entry, report), entry);
  }
}

function parse<T extends { enabled: boolean }>(
  schema: z.ZodType<T>,
  known: readonly string[],
  { source, path, value }: Entry,
  report: Report,
): T | undefined {
  const result = schema.safeParse(value, PARSING);
  if (result.success) {
    return result.data.enabled ? result.data : undefined;
  }
  const isHidden = (issue: z.core.$ZodIssue) => HIDDEN.has(issue.path[0] ?? "");
  for (const noLog of [true, false]) {
    const issues = result.error.issues.filter((one) => isHidden(one) === noLog);
    toErrors(issues, value, {
      source,
      path,
      label: `notifier "${value["name"] ?? value["type"]}"`,
      known,
      keyOf: toKeyOf(`facts.notifiers.${value["type"]}`),
      noLog,
      isRendered: true,
    }).forEach((error) => report.add(error));
  }
  return undefined;
}

function toWebhook(
  found: z.infer<typeof WEBHOOK> | undefined,
): Notifier | undefined {
  if (found === undefined) return undefined;
  const { format } = found;
  return {
    type: "webhook",
    name: found.name,
    wishes: toWishes(
      found,
      true,
      format === "alertmanager" ? ALERTMANAGER_REPEAT_SECS : undefined,
    ),
    url: found.url,
    format,
    headers: found.headers,
    token: found.token,
    timeoutMs: found.timeout * 1000,
    verifyTls: found.verify_tls,
    caFile: found.ca_file,
  };
}

function toSyslog(
  found: z.infer<typeof SYSLOG> | undefined,
): Notifier | undefined {
  return found && {
    type: "syslog",
    name: found.name,
    wishes: toWishes(found, true),
    server: found.server ?? LOCAL,
    facility: found.facility ?? DAEMON,
  };
}

/** What is started when something is wrong has nothing to do when it is over. */
function toTask(
  found: z.infer<typeof TASK> | undefined,
  { source, path }: Entry,
): Notifier | undefined {
  if (found === undefined) return undefined;
  return {
    type: "task",
    name: found.name,
    wishes: toWishes({ ...found, resolved: false }, false),
    task: found.task,
    toError: (advice) =>
      source.errorAt([...path, "task"], `There is no task "${found.task}"`, {
        advice,
      }),
  };
}

function toWishes(
  { severities = ["warning", "critical"], no_data, resolved, repeat }: {
    severities?: Severity[];
    no_data?: boolean;
    resolved?: boolean;
    repeat?: number;
  },
  tellsNoData: boolean,
  repeatSecs?: number,
): Wishes {
  const conditions: Condition[] = [...severities];
  if (no_data ?? tellsNoData) conditions.push("no_data");
  const secs = repeat ?? repeatSecs;
  return {
    conditions,
    resolved: resolved ?? true,
    repeatMs: secs === undefined ? undefined : secs * 1000,
  };
}

function isWebAddress(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && /^https?:$/.test(parsed.protocol);
}

function isHeaders(headers: Readonly<Record<string, string>>): boolean {
  try {
    new Headers(headers);
    return true;
  } catch {
    return false;
  }
}

function toWords<T extends string>(
  record: Readonly<Record<T, unknown>>,
): T[] {
  const words: T[] = [];
  for (const word in record) words.push(word);
  return words;
}
