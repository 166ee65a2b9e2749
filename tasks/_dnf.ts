/** What the `dnf` and `yum` tasks share. */

import * as z from "zod";
import type { ZodType } from "zod";
import { flag, nameText, optional, withDefault, words } from "../lib/field.ts";
import type { Host, Plan } from "../lib/task.ts";
import { LISTED_FIELDS, type ListedParams, planListed } from "./_managed.ts";
import { openPackages } from "./_package_table.ts";

/** Params of both. */
export interface DnfParams extends ListedParams {
  /** May go back to an older version. */
  allow_downgrades: boolean;
  /** May change what is kept at its version by a version lock. */
  allow_change_held_packages: boolean;
  /** Take packages that no trusted key has signed. */
  disable_gpg_check: boolean;
  /** Leave out the excludes of the configuration: true for the main ones, or `all`, `main` or the name of a repository. */
  disable_excludes?: boolean | string;
  /** Repositories to use for this besides those that are enabled. */
  enablerepo: string[];
  /** Repositories to leave out. */
  disablerepo: string[];
  /** Packages to leave out, as globs. */
  exclude: string[];
  /** Install what packages recommend; as configured when absent. */
  install_recommended?: boolean;
  /** Taken for the sake of old files: there is nothing that suggestions change. */
  install_suggested: boolean;
  /** May go back to older versions and remove what is in the way. */
  force: boolean;
}

/** Shape of `DnfParams`. */
export const DNF_FIELDS: typeof LISTED_FIELDS & {
  allow_downgrades: ZodType<boolean>;
  allow_change_held_packages: ZodType<boolean>;
  disable_gpg_check: ZodType<boolean>;
  disable_excludes: z.ZodExactOptional<ZodType<boolean | string>>;
  enablerepo: ZodType<string[]>;
  disablerepo: ZodType<string[]>;
  exclude: ZodType<string[]>;
  install_recommended: z.ZodExactOptional<ZodType<boolean>>;
  install_suggested: ZodType<boolean>;
  force: ZodType<boolean>;
} = {
  ...LISTED_FIELDS,
  allow_downgrades: withDefault(flag(), false),
  allow_change_held_packages: withDefault(flag(), false),
  disable_gpg_check: withDefault(flag(), false),
  disable_excludes: optional(z.union([flag(), nameText()])),
  enablerepo: withDefault(words({ commas: true }), []),
  disablerepo: withDefault(words({ commas: true }), []),
  exclude: withDefault(words({ commas: true }), []),
  install_recommended: optional(flag()),
  install_suggested: withDefault(flag(), false),
  force: withDefault(flag(), false),
};

/** Plans with one of the two programs. */
export async function* planDnf(
  want: DnfParams,
  host: Host,
  program: "dnf" | "yum",
): Plan {
  const packages = await openPackages(host, program);
  return yield* planListed(want, packages, host, {
    allowDowngrade: want.allow_downgrades || want.force,
    allowHeld: want.allow_change_held_packages,
    flags: { both: toFlags(want) },
  });
}

/** Each option is one word with its value, so that no value is taken for an option. */
function toFlags(want: DnfParams): string[] {
  const excludes = want.disable_excludes === true
    ? "main"
    : want.disable_excludes;
  const chosen: [unknown, string][] = [
    [want.disable_gpg_check, "--nogpgcheck"],
    [excludes, `--disableexcludes=${excludes}`],
    [want.allow_change_held_packages, "--disableplugin=versionlock"],
    [
      want.install_recommended !== undefined,
      `--setopt=install_weak_deps=${
        want.install_recommended ? "True" : "False"
      }`,
    ],
    [want.force, "--allowerasing"],
  ];
  return [
    ...chosen.filter(([isChosen]) => isChosen).map(([, word]) => word),
    ...want.enablerepo.map((name) => `--enablerepo=${name}`),
    ...want.disablerepo.map((name) => `--disablerepo=${name}`),
    ...want.exclude.map((name) => `--exclude=${name}`),
  ];
}
