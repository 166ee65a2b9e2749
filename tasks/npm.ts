/**
 * The `npm` task.
 *
 * Keeps packages of Node installed, at a version, at the newest version, or
 * away, with npm: in the directory of an application, or for the whole
 * system. What somebody deleted from `node_modules` is installed again. In a
 * directory of another user npm runs as that user.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  flag,
  nameText,
  optional,
  withDefault,
} from "../lib/field.ts";
import { type NpmPlace, toNpm } from "../lib/host/packages/npm.ts";
import { type Host, type Plan, type Task, TaskError } from "../lib/task.ts";
import {
  findRunAs,
  findVersionMistake,
  LANGUAGE_FIELDS,
  type LanguageParams,
  toRunAs,
  toVersioned,
} from "./_language.ts";
import { planManaged, toWish } from "./_managed.ts";
import { packageNames } from "./_package_names.ts";
import { openTable, type WantedPackage } from "./_package_table.ts";

/** Params of the `npm` task. */
export interface NpmTaskParams extends LanguageParams {
  /** npm to use. */
  executable: string;
  /** Install for the whole system. */
  global: boolean;
  /** Absolute path of the directory of the application, when not for the whole system. */
  path?: string;
  /** Leave out what is needed for development only. */
  production: boolean;
  /** Address of the registry. */
  registry?: string;
  /** Run no scripts of packages; true for root when absent. */
  ignore_scripts?: boolean;
  /** Install although npm warns. */
  force: boolean;
}

/**
 * Keeps packages of Node.
 *
 * @example A process manager for the whole system
 * ```yaml
 * - type: npm
 *   name: pm2
 *   version: "5.4.2"
 *   global: true
 * ```
 */
export const npmTask: Task<NpmTaskParams> = {
  type: "npm",
  params: z.strictObject({
    ...LANGUAGE_FIELDS,
    name: packageNames(),
    executable: withDefault(nameText(), "npm"),
    global: withDefault(flag(), false),
    path: optional(absolutePath()),
    production: withDefault(flag(), false),
    registry: optional(nameText()),
    ignore_scripts: optional(flag()),
    force: withDefault(flag(), false),
  }).superRefine((want, context) => {
    const message = want.global && want.path !== undefined
      ? 'expected either "global" or "path"'
      : findVersionMistake(want);
    if (message) context.addIssue({ code: "custom", message });
  }),
  programs: ["npm"],
  plan,
};

async function* plan(want: NpmTaskParams, host: Host): Plan {
  const place = await toPlace(want, host);
  const prefix = `npm ${place.where.join(" ")} `;
  const run: [boolean, string][] = [
    [want.production, "--omit=dev"],
    [want.ignore_scripts ?? host.uid === 0, "--ignore-scripts"],
    [want.force, "--force"],
  ];
  const flags = {
    both: want.registry === undefined ? [] : [`--registry=${want.registry}`],
    run: [
      ...run.filter(([isChosen]) => isChosen).map(([, word]) => word),
      ...want.extra_args,
    ],
  };
  const wanted = toVersioned(want).map((one) => toNewest(one, want.state));
  const wish = toWish(want, { wanted, flags });
  const packages = openTable(toNpm(place), prefix, host, flags);
  return yield* planManaged(wish, packages, undefined, host);
}

/** Without a tag npm takes the newest that the manifest allows. */
function toNewest(one: WantedPackage, state: string): WantedPackage {
  const isLatest = state === "latest" && one.version === undefined;
  return isLatest ? { ...one, spec: `${one.name}@latest` } : one;
}

async function toPlace(
  { executable: program, global, path }: NpmTaskParams,
  host: Host,
): Promise<NpmPlace> {
  if (global) {
    return {
      program,
      where: ["--global"],
      ...await toRunAs(undefined, host),
    };
  }
  if (path === undefined) {
    throw new TaskError("Cannot tell where to install packages of npm", {
      advice: 'Give "path", the directory of the application, or global: true',
    });
  }
  const where = ["--prefix", path];
  return {
    program,
    where,
    ...await findRunAs(`${path}/node_modules/.bin`, host),
  };
}
