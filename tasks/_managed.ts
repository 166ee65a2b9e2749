/** What the tasks of single package managers share: their names and states, their lists, their locks. */

import type { ZodType } from "zod";
import { flag, oneOf, seconds, withDefault } from "../lib/field.ts";
import type { Host, Output, Plan } from "../lib/task.ts";
import { planRefresh } from "./_apt.ts";
import { packageNames, toState } from "./_package_names.ts";
import {
  type Packages,
  type PackageWish,
  selectWanted,
  toWanted,
  type WantedPackage,
} from "./_package_table.ts";
import { planPackages, toTransactionOutput } from "./_packages.ts";

const STATES = ["present", "installed", "absent", "removed", "latest"] as const;

/** Params of all of them. */
export interface ManagedParams {
  /** Name, or list of names; `name=1.2*` also chooses a version where the manager can. */
  name: string[];
  /** `present` (or `installed`), `absent` (or `removed`), or `latest`. */
  state: (typeof STATES)[number];
}

/** Shape of `ManagedParams`. */
export const MANAGED_FIELDS: {
  name: ZodType<string[]>;
  state: ZodType<ManagedParams["state"]>;
} = {
  name: packageNames(),
  state: withDefault(oneOf(STATES), "present"),
};

/** Params of managers that keep lists of what can be installed. */
export interface ListedParams extends ManagedParams {
  /** Fetch the lists of packages first, when something is to be installed and they are older than `cache_valid_time`. */
  update_cache: boolean;
  /** Age up to which the lists are taken for fresh, in seconds or as `1h`; 0 fetches them always. */
  cache_valid_time: number;
  /** How long another run of the manager is waited for, in seconds or as `2m`. */
  lock_timeout: number;
}

/** Shape of `ListedParams`. */
export const LISTED_FIELDS: typeof MANAGED_FIELDS & {
  update_cache: ZodType<boolean>;
  cache_valid_time: ZodType<number>;
  lock_timeout: ZodType<number>;
} = {
  ...MANAGED_FIELDS,
  update_cache: withDefault(flag(), false),
  cache_valid_time: withDefault(seconds(), 3600),
  lock_timeout: withDefault(seconds(), 120),
};

/** What a task wants of its manager beside names and state. */
export type ManagedWish = Omit<PackageWish, "wanted" | "state"> & {
  /** What is wanted, when not the names as they stand. */
  wanted?: readonly WantedPackage[];
};

/** Plans with a manager that keeps lists. */
export async function* planListed(
  want: ListedParams,
  packages: Packages,
  host: Host,
  more: ManagedWish = {},
): Plan {
  const wish = { ...toWish(want, more), lockSecs: want.lock_timeout };
  const validSecs = want.update_cache ? want.cache_valid_time : undefined;
  return yield* planManaged(wish, packages, validSecs, host);
}

/** Turns names and a state into a wish. */
export function toWish(
  { name, state }: ManagedParams,
  more: ManagedWish = {},
): PackageWish {
  return {
    ...more,
    wanted: more.wanted ?? name.map((one) => toWanted(one)),
    state: toState(state),
  };
}

/**
 * Brings packages to a wished state; before that, where something is to be
 * installed and the lists are older than so many seconds, fetches them.
 */
export async function* planManaged(
  wish: PackageWish,
  packages: Packages,
  validSecs: number | undefined,
  host: Host,
): Plan {
  const output: Output = { manager: packages.manager.name };
  const asked = { ...wish };
  if (validSecs !== undefined && wish.state !== "absent") {
    const table = await packages.read();
    if (selectWanted(packages.manager, wish, table).length > 0) {
      const lists = yield* planRefresh(packages, validSecs, host);
      asked.isFetching = lists.isFetching;
      Object.assign(output, lists.output);
    }
  }
  const done = yield* planPackages(packages, asked, host);
  return { ...output, ...toTransactionOutput(done) };
}
