/**
 * The `pip` task.
 *
 * Keeps packages of a Python installed, at a version, at the newest version,
 * or away, with pip: in a virtual environment, which is made when it is
 * missing, or for the whole system where that permits it (PEP 668). Names
 * are compared as PEP 503 wants it, so that `Foo_Bar` is `foo-bar`. In a
 * directory of another user pip runs as that user.
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
import { type PipPlace, previewPip, toPip } from "../lib/host/packages/pip.ts";
import { type Host, type Plan, type Task, UnknownState } from "../lib/task.ts";
import type { Steps } from "./_files.ts";
import {
  findRunAs,
  findVersionMistake,
  LANGUAGE_FIELDS,
  type LanguageParams,
  toRunAs,
} from "./_language.ts";
import { planManaged, toWish } from "./_managed.ts";
import { toPredictions, toStepsText } from "./_package_steps.ts";
import { openTable, type Packages } from "./_package_table.ts";
import {
  previewOrUnknown,
  toOpenSteps,
  toTransactionChange,
  toTransactionOutput,
} from "./_packages.ts";
import { pipNames, toPipWanted } from "./_pip_names.ts";

/** Params of the `pip` task. */
export interface PipTaskParams extends LanguageParams {
  /** Python to work with, or its pip: `python3`, `/opt/python/bin/python`, `pip3`. */
  executable: string;
  /** Absolute path of the virtual environment. */
  virtualenv?: string;
  /** Python with which a missing virtual environment is made. */
  virtualenv_python: string;
  /** Let a new virtual environment see the packages of the system. */
  virtualenv_site_packages: boolean;
  /** Absolute path of a file of requirements, in place of names. */
  requirements?: string;
  /** Install although the system manages the packages of this Python. */
  break_system_packages: boolean;
  /** Install anew, with all that it needs, whatever of it is there. */
  force: boolean;
}

/**
 * Keeps packages of Python.
 *
 * @example Packages of an application, one of them within bounds
 * ```yaml
 * - type: pip
 *   name: ["django>=4.2,<5", gunicorn]
 *   virtualenv: /opt/myapp/venv
 * ```
 */
export const pipTask: Task<PipTaskParams> = {
  type: "pip",
  params: z.strictObject({
    ...LANGUAGE_FIELDS,
    name: withDefault(pipNames(), []),
    executable: withDefault(nameText(), "python3"),
    virtualenv: optional(absolutePath()),
    virtualenv_python: withDefault(nameText(), "python3"),
    virtualenv_site_packages: withDefault(flag(), false),
    requirements: optional(absolutePath()),
    break_system_packages: withDefault(flag(), false),
    force: withDefault(flag(), false),
  }).superRefine((want, context) => {
    const message = findMistake(want);
    if (message) context.addIssue({ code: "custom", message });
  }),
  programs: ["python3"],
  plan,
};

function findMistake(want: PipTaskParams): string | undefined {
  const isFile = want.requirements !== undefined;
  if (isFile === want.name.length > 0) {
    return 'expected either "name" or "requirements"';
  }
  if (isFile && want.state !== "present") {
    return 'expected state "present" beside "requirements"';
  }
  return findVersionMistake(want);
}

async function* plan(want: PipTaskParams, host: Host): Plan {
  const place = yield* planPlace(want, host);
  const prefix = `pip ${place.command.join(" ")} `;
  const run = want.break_system_packages ? ["--break-system-packages"] : [];
  const both = [
    ...run,
    ...(want.force ? ["--force-reinstall"] : []),
    ...want.extra_args,
  ];
  const flags = { both, run };
  const packages = openTable(toPip(place), prefix, host, flags);
  if (want.requirements !== undefined) {
    return yield* planFile(want.requirements, both, place, packages, host);
  }
  const version = want.version ? `==${want.version}` : "";
  const wanted = want.name.map((name) => toPipWanted(name + version));
  const wish = toWish(want, { wanted, flags });
  return yield* planManaged(wish, packages, undefined, host);
}

/** Finds which pip is wanted; makes a virtual environment that is missing. */
async function* planPlace(want: PipTaskParams, host: Host): Steps<PipPlace> {
  const dir = want.virtualenv;
  if (dir === undefined) {
    const isPip = /(^|\/)pip[0-9.]*$/.test(want.executable);
    return {
      command: isPip ? [want.executable] : [want.executable, "-m", "pip"],
      ...await toRunAs(undefined, host),
    };
  }
  const python = `${dir}/bin/python`;
  const as = await findRunAs(python, host);
  if (!await host.stat(python, true)) {
    const flags = want.virtualenv_site_packages
      ? ["--system-site-packages"]
      : [];
    const made = yield {
      kind: "run",
      argv: [want.virtualenv_python, "-m", "venv", ...flags, "--", dir],
      ...(as.user === undefined ? {} : { user: as.user }),
      shows: "make the virtual environment",
      predicts: [],
      ...(await host.stat(dir)
        ? {}
        : { undo: [{ kind: "remove", path: dir, recursive: true }] }),
    };
    if (!made) throw new UnknownState(`An earlier change makes "${dir}"`);
  }
  return { command: [python, "-m", "pip"], ...as };
}

/** Installs what a file of requirements wants and is not there. */
async function* planFile(
  path: string,
  flags: readonly string[],
  place: PipPlace,
  packages: Packages,
  host: Host,
): Plan {
  const preview = await previewOrUnknown(
    () => previewPip(host, place, ["install", "-r", path], { both: flags }),
    `what "${path}" wants`,
    false,
    host,
  );
  const table = await packages.read();
  const steps = toOpenSteps(preview, table);
  if (steps.length === 0) {
    return toTransactionOutput({ steps, made: undefined });
  }
  const made = yield toTransactionChange(packages, {
    argv: [...place.command, "install", ...flags, "-r", path],
    steps,
    table,
    shows: toStepsText(steps, []),
    predicts: await toPredictions(steps, preview, packages, table, host),
  });
  return toTransactionOutput({ steps, made });
}
