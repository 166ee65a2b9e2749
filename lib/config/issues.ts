/** Turns what a schema found wrong into errors with places. */

import type * as z from "zod";
import type { ConfigError } from "../error.ts";
import { toFoundText, toKindText } from "../found.ts";
import { SECRET_KEY_REGEXP } from "./frame.ts";
import type { KeyOf } from "./key_path.ts";
import { toUnknownKey } from "./keys.ts";
import { findAt, isMap, isTemplated } from "./plain.ts";
import type { Source } from "./source.ts";
import type { Path } from "./spot.ts";
import { UNION_MESSAGE } from "./wording.ts";

/** One thing that is wrong, unions resolved. */
export interface Issue {
  /** Machine word of zod. */
  code: string;
  /** Below the params. */
  path: (string | number)[];
  message: string;
  /** Keys that are not known. */
  keys: readonly string[];
}

/** What the params that were read belong to. */
export interface Owner {
  source: Source;
  /** Of the owner in its source. */
  path: Path;
  /** What it is called, such as `task "copy"`. */
  label: string;
  /** Keys that it knows. */
  known: readonly string[];
  /** Tells the dotted paths of its keys; absent when nothing explains them. */
  keyOf?: KeyOf | undefined;
  /** Values are not shown. */
  noLog: boolean;
  /** Templates were rendered, so that what looks like one is data. */
  isRendered: boolean;
}

/**
 * Builds an error for each issue. Issues that a template may still mend are
 * left out: those at a template, and type mismatches of lists and maps that
 * hold one.
 */
export function toErrors(
  issues: readonly z.core.$ZodIssue[],
  params: unknown,
  owner: Owner,
): ConfigError[] {
  return toIssueErrors(
    issues.flatMap((issue) => resolve(issue)),
    params,
    owner,
  );
}

/** Builds an error for each issue whose unions are resolved, as `toErrors` does. */
export function toIssueErrors(
  issues: readonly Issue[],
  params: unknown,
  owner: Owner,
): ConfigError[] {
  return issues
    .filter((issue) => owner.isRendered || !isOpen(issue, params))
    .flatMap((issue) => explain(issue, params, owner));
}

/** Flattens a union to the branch that came nearest. */
export function resolve(
  issue: z.core.$ZodIssue,
  base: readonly (string | number)[] = [],
): Issue[] {
  const path = [...base, ...issue.path.map(toStep)];
  if (issue.code !== "invalid_union" || issue.message !== UNION_MESSAGE) {
    const keys = issue.code === "unrecognized_keys" ? issue.keys : [];
    return [{ code: issue.code, path, message: issue.message, keys }];
  }
  const branches = issue.errors
    .map((errors) => errors.flatMap((error) => resolve(error, path)));
  const deep = branches
    .filter((branch) => branch.some((one) => !isAt(one, path)))
    .toSorted((a, b) => a.length - b.length);
  if (deep[0] !== undefined) return deep[0];
  return [{ code: issue.code, path, message: join(branches), keys: [] }];
}

function isAt(issue: Issue, path: readonly unknown[]): boolean {
  return issue.path.length === path.length && issue.keys.length === 0;
}

/** Joins `expected a, got x` and `expected b, got x` to `expected a or b, got x`. */
function join(branches: readonly Issue[][]): string {
  const wanted = new Set<string>();
  let found = "";
  for (const { message } of branches.flat()) {
    const match = /^expected (.*), got (.*)$/s.exec(message);
    if (match === null) return message;
    wanted.add(match[1] ?? "");
    found = match[2] ?? "";
  }
  return `expected ${[...wanted].join(" or ")}, got ${found}`;
}

function toStep(step: PropertyKey): string | number {
  return typeof step === "number" ? step : String(step);
}

/** Tells whether a template decides about the issue. */
function isOpen(issue: Issue, params: unknown): boolean {
  if (issue.code === "unrecognized_keys") return false;
  // A text from which the schema makes a list has no parts of its own.
  const depth = issue.path.findIndex((_, index) =>
    typeof findAt(params, issue.path.slice(0, index + 1)) === "string"
  );
  const path = depth < 0 ? issue.path : issue.path.slice(0, depth + 1);
  const value = findAt(params, path);
  if (isMap(value) && issue.code === "custom") return false;
  return isTemplated(value);
}

function explain(
  issue: Issue,
  params: unknown,
  owner: Owner,
): ConfigError[] {
  const { source, label } = owner;
  const path = [...owner.path, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    const isTop = issue.path.length === 0;
    const known = isTop ? owner.known : [];
    const holder = isTop ? label : `"${toName(issue.path)}" of ${label}`;
    const above = toKey(issue, owner);
    const keyOf = isTop
      ? owner.keyOf
      : above === undefined
      ? undefined
      : () => above;
    return issue.keys.map((key) =>
      toUnknownKey(source, path, key, holder, known, keyOf)
    );
  }
  const key = toKey(issue, owner);
  const value = findAt(params, issue.path);
  if (value === undefined && issue.code.startsWith("invalid_")) {
    return [
      source.errorAt(
        owner.path,
        `Expected "${toName(issue.path)}" in ${label}`,
        { key },
      ),
    ];
  }
  const name = issue.path.length === 0
    ? label
    : `"${toName(issue.path)}" of ${label}`;
  const message = toSafeMessage(issue, value, owner);
  return [
    source.errorAt(path, `Cannot read ${name}: ${message}`, {
      key,
      isHidden: owner.noLog,
      advice: owner.noLog ? undefined : toAdvice(issue, value, source, path),
    }),
  ];
}

/** The key of the owner that an issue is about: what stands deeper may have no name. */
function toKey({ path }: Issue, { known, keyOf }: Owner): string | undefined {
  const name = known.find((one) => one === path[0]);
  return keyOf?.(name);
}

/** Keeps the values of secret keys out of a message. */
function toSafeMessage(issue: Issue, value: unknown, owner: Owner): string {
  const isSecret = owner.noLog ||
    issue.path.some((step) => SECRET_KEY_REGEXP.test(String(step)));
  if (!isSecret) return issue.message;
  const at = issue.message.indexOf(", got ");
  const wanted = at === -1
    ? "expected another value"
    : issue.message.slice(0, at);
  return `${wanted}, got ${toKindText(value)}`;
}

/** Advice for the usual traps of YAML. */
function toAdvice(
  issue: Issue,
  value: unknown,
  source: Source,
  path: Path,
): string | undefined {
  const lead = toLead(issue.path.at(-1), source.file);
  const wantsText = /expected (?:[a-z, ]* )?(?:text|name|path)\b/.test(
    issue.message,
  );
  if (typeof value !== "string") {
    const isNumber = typeof value === "number";
    if (!wantsText || !isNumber && typeof value !== "boolean") return undefined;
    // A key may be what is wrong.
    if (!issue.message.endsWith(toFoundText(value))) return undefined;
    const word = isNumber ? "number" : "word";
    return `Quote the ${word}: ${lead}"${source.rawOf(path) || value}"`;
  }
  if (issue.message.startsWith("expected true or false")) {
    if (/^(?:yes|on|true)$/i.test(value)) return `Write ${lead}true`;
    if (/^(?:no|off|false)$/i.test(value)) return `Write ${lead}false`;
  }
  const wantsNumber = /^expected a (?:whole )?number/.test(issue.message);
  return wantsNumber && /^\d{1,15}$/.test(value)
    ? `Write the number without quotes: ${lead}${value}`
    : undefined;
}

/** The start of an assignment as the format of the file has it. */
function toLead(key: string | number | undefined, file: string): string {
  if (typeof key !== "string") return "";
  if (file.endsWith(".toml")) return `${key} = `;
  return file.endsWith(".json") ? `"${key}": ` : `${key}: `;
}

/** Writes a path as `options.ports[0]`. */
function toName(path: readonly (string | number)[]): string {
  return path.map((step, index) =>
    typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`
  ).join("");
}
