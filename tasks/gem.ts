/**
 * The `gem` task.
 *
 * Keeps gems of Ruby installed, at a version, at the newest version, or
 * away, with gem(1). Versions stand side by side: a gem at a version is there
 * when one of them is; absent without a version removes all of them.
 *
 * @module
 */

import * as z from "zod";
import { flag, nameText, optional, withDefault, words } from "../lib/field.ts";
import { toGem } from "../lib/host/packages/gem.ts";
import type { Host, Plan, Task } from "../lib/task.ts";
import {
  findVersionMistake,
  LANGUAGE_FIELDS,
  type LanguageParams,
  toRunAs,
  toVersioned,
} from "./_language.ts";
import { planManaged, toWish } from "./_managed.ts";
import { openTable } from "./_package_table.ts";

/** Params of the `gem` task. */
export interface GemTaskParams extends LanguageParams {
  /** gem(1) to use. */
  gem_executable: string;
  /** Taken for the sake of old files: gem(1) knows its Ruby. */
  executable?: string;
  /** Install into the home of a user, not for the whole system. */
  user_install: boolean;
  /** User to work as; the one that runs when absent. */
  user?: string;
  /** Addresses of repositories to use in place of the configured ones. */
  source: string[];
  /** Make the documentation too. */
  install_doc: boolean;
  /** Remove although other gems need it. */
  force: boolean;
}

/**
 * Keeps gems of Ruby.
 *
 * @example A gem at a version
 * ```yaml
 * - type: gem
 *   name: rails
 *   version: "7.0.0"
 * ```
 */
export const gemTask: Task<GemTaskParams> = {
  type: "gem",
  params: z.strictObject({
    ...LANGUAGE_FIELDS,
    gem_executable: withDefault(nameText(), "gem"),
    executable: optional(nameText()),
    user_install: withDefault(flag(), false),
    user: optional(nameText()),
    source: withDefault(words(), []),
    install_doc: withDefault(flag(), false),
    force: withDefault(flag(), false),
  }).superRefine((want, context) => {
    const message = findVersionMistake(want);
    if (message) context.addIssue({ code: "custom", message });
  }),
  programs: ["gem"],
  plan,
};

async function* plan(want: GemTaskParams, host: Host): Plan {
  const { gem_executable: program, user } = want;
  const manager = toGem({ program, ...await toRunAs(user, host) });
  const flags = {
    both: [
      ...(want.install_doc ? [] : ["--no-document"]),
      ...(want.user_install ? ["--user-install"] : []),
      ...(want.source.length > 0 ? ["--clear-sources"] : []),
      ...want.source.map((one) => `--source=${one}`),
      ...want.extra_args,
    ],
    run: [want.force ? "--force" : "--abort-on-dependent"],
  };
  const prefix = `gem ${program}:${user ?? ""} `;
  const packages = openTable(manager, prefix, host, flags);
  const wish = toWish(want, { wanted: toVersioned(want), flags });
  return yield* planManaged(wish, packages, undefined, host);
}
