/** What the tasks for packages of programming languages share. */

import * as z from "zod";
import type { ZodType } from "zod";
import { line, optional, withDefault, words } from "../lib/field.ts";
import type { Host } from "../lib/task.ts";
import { MANAGED_FIELDS, type ManagedParams } from "./_managed.ts";
import { toWanted, type WantedPackage } from "./_package_table.ts";
import { findTrusted } from "./_trusted_path.ts";

/** Params of all of them. */
export interface LanguageParams extends ManagedParams {
  /** Version of a single package. */
  version?: string;
  /** More options for installing, one text each. */
  extra_args: string[];
}

/** Shape of `LanguageParams`. */
export const LANGUAGE_FIELDS: typeof MANAGED_FIELDS & {
  version: ReturnType<typeof optional<string>>;
  extra_args: ZodType<string[]>;
} = {
  ...MANAGED_FIELDS,
  // Empty is none: what a variable gives that nobody set.
  version: optional(
    line().check(z.regex(/^([A-Za-z0-9][A-Za-z0-9.+!*_-]*)?$/, {
      error: "expected a version",
    })),
  ),
  extra_args: withDefault(words(), []),
};

/** Tells what is wrong with a version beside names, or undefined. */
export function findVersionMistake(
  { name, version = "" }: Pick<LanguageParams, "name" | "version">,
): string | undefined {
  return version === "" || name.length === 1
    ? undefined
    : "expected one name beside a version";
}

/** Gives the names with their versions; an empty version is none. */
export function toVersioned(
  { name, version }: Pick<LanguageParams, "name" | "version">,
): WantedPackage[] {
  return name.map((one) => toWanted(one, version || undefined));
}

/** As whom a program runs. */
export interface RunAs {
  /** User; the one that runs when absent. */
  user?: string;
  /** Home directory, where programs keep what they fetched. */
  home?: string;
}

/**
 * Finds as whom a program is run that works at a path: where another user
 * could put something else on the way, root runs nothing, but that user does.
 * @throws {TaskError} When several users may, or one without a name, or another user laid a link on the way.
 */
export async function findRunAs(path: string, host: Host): Promise<RunAs> {
  return await toRunAs((await findTrusted(path, host)).user, host);
}

/** Gives a user, or the one that runs, with the home directory. */
export async function toRunAs(
  user: string | undefined,
  host: Host,
): Promise<RunAs> {
  const users = [...(await host.users()).values()];
  const home = users.find(({ name, uid }) =>
    user === undefined ? uid === host.uid : name === user
  )?.home;
  return {
    ...(user === undefined ? {} : { user }),
    ...(home === undefined ? {} : { home }),
  };
}
