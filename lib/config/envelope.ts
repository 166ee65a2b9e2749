/** Reads what stands around the params of a task: `when`, `loop`, `register` and the like. */

import { toFoundText } from "../found.ts";
import { toGlob } from "../glob.ts";
import { hasTemplate } from "../template/template.ts";
import { parseSeconds } from "../quantity.ts";
import type { Envelope } from "./node.ts";
import { isMap } from "./plain.ts";
import { readLoopControl } from "./loop_control.ts";
import { isConditions, isText, toConditions, toTexts } from "./words.ts";
import { findBadName } from "../variable_name.ts";

/** What blocks, roles and includes hand down to what is in them. */
export interface Inherited {
  tags: readonly string[];
  notify: readonly string[];
  hosts: readonly string[];
  noLog: boolean;
  ignoreErrors: boolean | string;
  mode: "enforce" | "observe";
  becomeUser?: string;
}

/** What a file hands to its tasks. */
export const NOTHING_INHERITED: Inherited = {
  tags: [],
  notify: [],
  hosts: [],
  noLog: false,
  ignoreErrors: false,
  mode: "enforce",
};

/** What is wrong with a value: what was expected, or a whole message with a path below the key. */
export type Fault = string | { wanted: string; path: string[]; found: unknown };

/** Puts a value into an envelope, or says what is wanted instead. */
type Read = (envelope: Envelope, value: unknown) => Fault | undefined;

const CONDITIONS = "a condition or a list of conditions";
const TEXTS = "a text or a list of texts";
const SECONDS = 'seconds or a time such as "5s" or "2m"';

/** A run that waits holds the lock: an hour is enough. */
const MAX_CONFIRM_SECS = 3600;

const READERS: Readonly<Record<string, Read>> = {
  become_user: (envelope, value) => {
    if (!isText(value) && !Number.isSafeInteger(value)) return "a user name";
    envelope.becomeUser = String(value);
  },
  changed_when: (envelope, value) => {
    if (!isConditions(value)) return CONDITIONS;
    envelope.changedWhen = toConditions(value);
  },
  check: (envelope, value) => {
    if (!isConditions(value)) return CONDITIONS;
    envelope.check = toConditions(value).map(String);
  },
  confirm_within: (envelope, value) => {
    const seconds = parseSeconds(value);
    if (seconds === undefined || seconds < 1 || seconds > MAX_CONFIRM_SECS) {
      return `${SECONDS}, from 1 s to 1 h`;
    }
    envelope.confirmWithinSecs = seconds;
  },
  delay: (envelope, value) => {
    const seconds = parseSeconds(value);
    if (seconds === undefined) return SECONDS;
    envelope.delaySecs = seconds;
  },
  description: (envelope, value) => {
    if (typeof value !== "string") return "text";
    envelope.name ??= value;
  },
  failed_when: (envelope, value) => {
    if (!isConditions(value)) return CONDITIONS;
    envelope.failedWhen = toConditions(value);
  },
  hosts: (envelope, value) => {
    const patterns = toTexts(value);
    if (patterns === undefined) return TEXTS;
    if (!patterns.every(isGlob)) return "patterns of host names";
    envelope.hosts = patterns;
  },
  ignore_errors: (envelope, value) => {
    if (typeof value !== "boolean" && !isText(value)) {
      return "true, false or a condition";
    }
    envelope.ignoreErrors = value;
  },
  listen: (envelope, value) => {
    const topics = toTexts(value);
    if (topics === undefined) return TEXTS;
    envelope.listen = topics;
  },
  loop: (envelope, value) => {
    const isTemplate = typeof value === "string" && hasTemplate(value);
    if (!Array.isArray(value) && !isTemplate) {
      return "a list or a template that gives one";
    }
    envelope.loop = value;
  },
  loop_control: (envelope, value) =>
    readLoopControl(envelope.loopControl, value),
  mode: (envelope, value) => {
    if (value !== "enforce" && value !== "observe") {
      return '"enforce" or "observe"';
    }
    envelope.mode = value;
  },
  name: (envelope, value) => {
    if (!isText(value)) return "text";
    envelope.name = value;
  },
  no_log: (envelope, value) => {
    if (typeof value !== "boolean") return "true or false";
    envelope.noLog ||= value;
  },
  notify: (envelope, value) => {
    const names = toTexts(value);
    if (names === undefined) return TEXTS;
    envelope.notify = names;
  },
  register: (envelope, value) => {
    const wanted = findBadName(value, true);
    if (wanted !== undefined || typeof value !== "string") return wanted;
    envelope.register = value;
  },
  retries: (envelope, value) => {
    if (
      typeof value !== "number" || !Number.isSafeInteger(value) || value < 0
    ) {
      return "a whole number";
    }
    envelope.retries = value;
  },
  tags: (envelope, value) => {
    const tags = toTexts(value)?.flatMap((tag) => tag.split(","))
      .map((tag) => tag.trim());
    if (tags === undefined || tags.includes("")) return TEXTS;
    envelope.tags = tags;
  },
  timeout: (envelope, value) => {
    const seconds = parseSeconds(value);
    if (seconds === undefined || seconds === 0) return SECONDS;
    envelope.timeoutSecs = seconds;
  },
  until: (envelope, value) => {
    if (!isConditions(value)) return CONDITIONS;
    envelope.until = toConditions(value).map(String);
  },
  vars: (envelope, value) => {
    if (!isMap(value)) return "a map of variables";
    for (const name of Object.keys(value)) {
      const wanted = findBadName(name, false);
      if (wanted !== undefined) return { wanted, path: [name], found: name };
    }
    envelope.vars = value;
  },
  when: (envelope, value) => {
    if (!isConditions(value)) return CONDITIONS;
    envelope.when = toConditions(value);
  },
};

/** Keys of the envelope of a task. */
export const ENVELOPE_KEYS: readonly string[] = Object.keys(READERS);

/** Keys of the envelope of a block. */
export const BLOCK_KEYS: readonly string[] = [
  "become_user",
  "description",
  "hosts",
  "ignore_errors",
  "loop",
  "loop_control",
  "mode",
  "name",
  "no_log",
  "notify",
  "tags",
  "vars",
  "when",
];

/** Keys whose values are expressions. */
export const EXPRESSION_KEYS: ReadonlySet<string> = new Set([
  "changed_when",
  "check",
  "failed_when",
  "ignore_errors",
  "until",
  "when",
]);

/** Tells whether a key belongs to the envelope. */
export function isEnvelopeKey(key: string): boolean {
  return Object.hasOwn(READERS, key);
}

/** Builds an envelope with what is handed down and nothing else. */
export function toEnvelope(from: Inherited): Envelope {
  const envelope: Envelope = {
    when: [],
    loopControl: {
      loopVar: "item",
      pauseSecs: 0,
      breakWhen: [],
      extended: false,
    },
    notify: [],
    listen: [],
    tags: [],
    ignoreErrors: from.ignoreErrors,
    delaySecs: 5,
    until: [],
    check: [],
    vars: {},
    noLog: from.noLog,
    mode: from.mode,
    hosts: [],
  };
  if (from.becomeUser !== undefined) envelope.becomeUser = from.becomeUser;
  return envelope;
}

/** Reads one key into an envelope; gives what was wanted when the value is wrong. */
export function readEnvelopeKey(
  envelope: Envelope,
  key: string,
  value: unknown,
): Fault | undefined {
  return Object.hasOwn(READERS, key)
    ? READERS[key]?.(envelope, value)
    : undefined;
}

/** Adds what is handed down to what the envelope says itself. */
export function inherit(envelope: Envelope, from: Inherited): void {
  envelope.tags = union(from.tags, envelope.tags);
  envelope.notify = union(from.notify, envelope.notify);
  if (envelope.hosts.length === 0) envelope.hosts = [...from.hosts];
}

/** What a block hands down; its own inheritance is in its envelope already. */
export function toInherited(envelope: Envelope): Inherited {
  const { tags, notify, hosts, noLog, ignoreErrors, mode, becomeUser } =
    envelope;
  return {
    tags,
    notify,
    hosts,
    noLog,
    ignoreErrors,
    mode,
    ...(becomeUser === undefined ? {} : { becomeUser }),
  };
}

/** Names what was found for a fault of the envelope. */
export function toFaultText(fault: Fault, value: unknown): string {
  return typeof fault === "string"
    ? `expected ${fault}, got ${toFoundText(value)}`
    : `expected ${fault.wanted}, got ${toFoundText(fault.found)}`;
}

function union(first: readonly string[], second: readonly string[]): string[] {
  if (first.length === 0) return [...second];
  return [...new Set([...first, ...second])];
}

function isGlob(pattern: string): boolean {
  try {
    toGlob(pattern);
    return true;
  } catch {
    return false;
  }
}
