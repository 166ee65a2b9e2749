/**
 * The `flatpak` task.
 *
 * Keeps applications and runtimes of Flatpak installed, at the newest
 * version, or away, with flatpak(1): for the whole system, or for the user
 * that runs. What is masked stays with `state: latest`.
 *
 * @module
 */

import * as z from "zod";
import { flag, line, oneOf, optional, withDefault } from "../lib/field.ts";
import { toFlatpak } from "../lib/host/packages/flatpak.ts";
import type { Host, Plan, Task } from "../lib/task.ts";
import {
  MANAGED_FIELDS,
  type ManagedParams,
  planManaged,
  toWish,
} from "./_managed.ts";
import { openTable } from "./_package_table.ts";

/** Params of the `flatpak` task. */
export interface FlatpakTaskParams extends ManagedParams {
  /** Remote to install from; any that has it when absent. */
  remote?: string;
  /** `system` or `user`. */
  method: "system" | "user";
  /** Leave out what is related, such as runtimes and translations. */
  no_dependencies: boolean;
  /** May upgrade what is masked. */
  allow_change_held_packages: boolean;
}

/**
 * Keeps applications of Flatpak.
 *
 * @example An application that is not there any more
 * ```yaml
 * - type: flatpak
 *   name: org.example.Old
 *   state: absent
 * ```
 */
export const flatpakTask: Task<FlatpakTaskParams> = {
  type: "flatpak",
  params: z.strictObject({
    ...MANAGED_FIELDS,
    remote: optional(line().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/))),
    method: withDefault(oneOf(["system", "user"]), "system"),
    no_dependencies: withDefault(flag(), false),
    allow_change_held_packages: withDefault(flag(), false),
  }),
  os: ["linux"],
  programs: ["flatpak"],
  plan,
};

async function* plan(want: FlatpakTaskParams, host: Host): Plan {
  const manager = toFlatpak({
    where: `--${want.method}`,
    ...(want.remote === undefined ? {} : { remote: want.remote }),
  });
  const flags = want.no_dependencies
    ? { both: ["--no-deps"], run: ["--no-related"] }
    : {};
  const wish = toWish(want, {
    allowHeld: want.allow_change_held_packages,
    flags,
  });
  const prefix = `flatpak ${want.method} `;
  const packages = openTable(manager, prefix, host, flags);
  return yield* planManaged(wish, packages, undefined, host);
}
