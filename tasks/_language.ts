/** What the tasks for packages of programming languages share. */

import * as z from "zod";
import type { ZodType } from "zod";
import { line, optional, withDefault, words } from "../lib/field.ts";
import { type Host, TaskError } from "../lib/task.ts";
import { MANAGED_FIELDS, type ManagedParams } from "./_managed.ts";
import { toWanted, type WantedPackage } from "./_package_table.ts";

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
 * Finds as whom a program that works in a directory is run: root runs nothing
 * in a directory of another user, but that user does.
 * @throws {TaskError} When root would have to run it as a user without a name.
 */
export async function findOwnerOf(
  dir: string,
  host: Host,
): Promise<RunAs> {
  const entry = await host.stat(dir, true);
  if (host.uid !== 0 || !entry || entry.uid === 0) {
    return await toRunAs(undefined, host);
  }
  const users = [...(await host.users()).values()];
  const name = users.find(({ uid }) => uid === entry.uid)?.name;
  if (name !== undefined) return await toRunAs(name, host);
  throw new TaskError(
    `Cannot work in "${dir}": its owner ${entry.uid} is no user of this host`,
  );
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
