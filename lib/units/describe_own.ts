/** Asks the process of a unit of a configuration what it is. */

import type * as z from "zod";
import { TaskError } from "../error.ts";
import type { UnitFile } from "./find_units.ts";
import type { UnitProcess } from "./process.ts";
import { toUnitConfigError, type UnitSite } from "./unit_errors.ts";

/** A unit of a configuration, not loaded yet. */
export interface OwnUnit extends UnitFile {
  readonly process: UnitProcess;
  readonly site: UnitSite;
  /** Address of its file. */
  readonly url: string;
}

/** The word by which the process knows a kind: templates have filters too. */
export function toServed(kind: string): string {
  return kind === "filter" ? "logFilter" : kind;
}

/**
 * Describes a unit.
 * @throws {ConfigError} When its file holds none that can be used.
 */
export async function describeOwn<D extends { type: string }>(
  kind: string,
  unit: OwnUnit,
  shape: z.ZodType<D>,
): Promise<D> {
  const { name, site } = unit;
  const bad = (why: string) => toUnitConfigError(new TaskError(why), site);
  const given = await callOwn(unit, `${toServed(kind)}.describe`);
  const described = shape.safeParse(given);
  if (!described.success) {
    const [issue] = described.error.issues;
    throw bad(`its "${issue?.path.join(".")}" is none of a ${kind}`);
  }
  const { type } = described.data;
  if (type === name) return described.data;
  throw bad(`its type is "${type}", which the name of the file has to be`);
}

/**
 * Calls a method of a unit while a configuration is loaded.
 * @throws {ConfigError} When that fails.
 */
export async function callOwn(
  { process, url, site }: OwnUnit,
  method: string,
  ...args: readonly unknown[]
): Promise<unknown> {
  try {
    return await process.repeat(url, method, [url, ...args]);
  } catch (error) {
    throw toUnitConfigError(error, site);
  }
}
