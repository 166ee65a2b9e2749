/** Units of a logs file: a word for the type and what is said of it. */

import type * as z from "zod";
import {
  type Issue,
  type Owner,
  toErrors,
  toIssueErrors,
} from "../../config/issues.ts";
import { type SharedKeys, toKeyOf } from "../../config/key_path.ts";
import { PARSING } from "../../config/params.ts";
import { toPluginOf } from "../../config/types.ts";
import { toPluginForm } from "./plugin_form.ts";
import { findAt, isMap } from "../../config/plain.ts";
import type { Report } from "../../config/report.ts";
import { findSchemaKeys } from "../../config/schema_keys.ts";
import type { Source } from "../../config/source.ts";
import { findNearest, toMessage } from "../../error.ts";
import { toFoundText } from "../../found.ts";

/** A value with where it stands. */
export interface Spot {
  /** The file. */
  readonly source: Source;
  /** Place in it. */
  readonly path: readonly (string | number)[];
}

/** Gives the place of a part. */
export function below(spot: Spot, ...steps: (string | number)[]): Spot {
  return { source: spot.source, path: [...spot.path, ...steps] };
}

/** A unit as a registry gives it. */
interface Loaded {
  readonly params: z.ZodType<unknown>;
  /** Only of one that runs in a process of its own: passes params through its schema there. */
  findIssues?(rows: readonly unknown[]): Promise<readonly (readonly Issue[])[]>;
}

/** A unit with what was said of it. */
export interface Chosen<U> {
  /** The unit. */
  readonly unit: U;
  /** Word of the unit. */
  readonly type: string;
  /** What was said, checked. */
  readonly params: unknown;
}

/** What kind of unit is read, in words. */
export interface UnitKind<U> {
  /** Such as `filter`. */
  readonly word: string;
  /** The units of that kind. */
  readonly registry: Readonly<Record<string, () => Promise<U>>>;
  /** Key of the type; `type` is understood besides. */
  readonly key?: string;
  /** Dotted path of what holds such units, such as `logs.filters`; absent when nothing explains them. */
  readonly under?: string;
  /** Keys that stand beside its own and are read elsewhere. */
  readonly shared?: readonly string[];
}

/** What is told of params that are wrong. */
export interface Named {
  /** What errors call their owner. */
  readonly label: string;
  /** Dotted path of the owner; absent when nothing explains it. */
  readonly keyPath?: string;
  /** Keys that stand beside them. */
  readonly shared?: SharedKeys;
}

/**
 * Reads a unit: a word alone, or a map with the word as `type`. What is wrong
 * goes to the report.
 */
export async function readUnit<U extends Loaded>(
  value: unknown,
  spot: Spot,
  kind: UnitKind<U>,
  report: Report,
): Promise<Chosen<U> | undefined> {
  const { word, key = "type", under, shared = [] } = kind;
  if (typeof value !== "string" && !isMap(value)) {
    const found = toFoundText(value);
    report.add(at(spot, `Expected a ${word}: a word or a map, got ${found}`));
    return undefined;
  }
  const { [key]: first, type: second, ...rest } = typeof value === "string"
    ? { [key]: value }
    : toPluginForm(value, key);
  const type = first ?? second;
  const unit = await findUnit(type, spot, kind, report);
  if (unit === undefined) return undefined;
  const named = String(type);
  // Only what comes with the program is explained.
  const isOurs = under !== undefined && unit.findIssues === undefined;
  const owner = {
    label: `${word} "${named}"`,
    ...isOurs && { keyPath: `${under}.${named}` },
    shared: { under: under ?? "", names: shared },
  };
  const params = readParams(rest, spot, owner, unit.params, report);
  if (params === undefined) return undefined;
  const [issues = []] = await unit.findIssues?.([rest]) ?? [];
  toIssueErrors(issues, rest, toOwner(spot, owner, unit.params))
    .forEach((error) => report.add(error));
  return { unit, type: named, params: params.data };
}

function toOwner(
  { source, path }: Spot,
  { label, keyPath, shared }: Named,
  schema: z.ZodType,
): Owner {
  return {
    source,
    path,
    label,
    known: [...findSchemaKeys(schema)?.names ?? [], ...shared?.names ?? []],
    keyOf: keyPath === undefined ? undefined : toKeyOf(keyPath, shared),
    noLog: false,
    isRendered: true,
  };
}

async function findUnit<U>(
  type: unknown,
  spot: Spot,
  { word, registry, key = "type", under }: UnitKind<U>,
  report: Report,
): Promise<U | undefined> {
  const known = Object.keys(registry);
  if (typeof type !== "string") {
    const list = known.toSorted().join(" ");
    report.add(
      at(spot, `Expected "${key}" in the ${word}`, `There are: ${list}`),
    );
    return undefined;
  }
  if (Object.hasOwn(registry, type)) return await registry[type]!();
  const near = findNearest(type, known);
  const plugin = toPluginOf(type);
  const advice = type === "plugin"
    ? `Plugins bring parsers and filters; of those write "name" and "plugin"`
    : plugin !== undefined
    ? `Install it with: driftless plugins install ${plugin}`
    : near === undefined
    ? `There are: ${known.toSorted().join(" ")}`
    : `Did you mean "${near}"?`;
  const { source, path } = toTypeSpot(spot, key);
  report.add(
    source.errorAt(path, `There is no ${word} "${type}"`, {
      advice,
      // A near word may be of a unit of the configuration, which is not explained.
      key: under,
    }),
  );
  return undefined;
}

/** The word may stand alone, or in a map under one of two keys. */
function toTypeSpot(spot: Spot, key: string): Spot {
  const value = findAt(spot.source.value, spot.path);
  if (!isMap(value)) return spot;
  return below(spot, key in value ? key : "type");
}

/** Checks what was said; undefined when something is wrong, which the report then knows. */
export function readParams<P>(
  value: Readonly<Record<string, unknown>>,
  spot: Spot,
  named: Named,
  schema: z.ZodType<P>,
  report: Report,
): { data: P } | undefined {
  const result = schema.safeParse(value, PARSING);
  if (result.success) return { data: result.data };
  toErrors(result.error.issues, value, toOwner(spot, named, schema))
    .forEach((error) => report.add(error));
  return undefined;
}

/** Opens a unit once to see that it can be: a pattern may be broken. */
export function tryOpen(open: () => unknown, spot: Spot, report: Report): void {
  try {
    open();
  } catch (error) {
    report.add(at(spot, toMessage(error)));
  }
}

/** Builds an error at a place. */
export function at(
  { source, path }: Spot,
  message: string,
  advice?: string,
): ReturnType<Source["errorAt"]> {
  return source.errorAt(path, message, advice === undefined ? {} : { advice });
}
