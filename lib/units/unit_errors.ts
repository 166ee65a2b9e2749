/** What is said of a unit that fails: as an error of its file, or of the task that it was to do. */

import { readShown } from "../config/outside.ts";
import { toSource } from "../config/source.ts";
import {
  CONFIG_MAY,
  findPlace,
  type RefusalAdvice,
  toReason,
} from "../config/typescript/reason.ts";
import { NoAnswer } from "../config/typescript/no_answer.ts";
import { type Place, TaskError, toPlaceText } from "../error.ts";
import { UnknownState } from "../host/host.ts";
import { UnitFault } from "./fault.ts";

/** What to do instead of what a unit may not. */
const ADVICE: RefusalAdvice = {
  may: CONFIG_MAY,
  env: "Take it as a param: the environment is in templates as env",
  other: "Ask the host that the unit is given, or yield a change",
  imports:
    'Units import "@driftless/driftless/task", "@driftless/driftless/unit", "zod" and files of the configuration',
};

/** What to do instead of what a plugin may not. */
const PLUGIN_ADVICE: RefusalAdvice = {
  may: "its permissions do not name it",
  env: "See what it may do with: driftless plugins list",
  other: "Plugins ask the host that they are given, or yield a change",
  imports:
    'Plugins import "@driftless/driftless/task", "@driftless/driftless/unit" and "zod"',
};

/** Where a unit is, for what is said of it. */
export interface UnitSite {
  /** Directory of the configuration. */
  readonly dir: string;
  /** Address of the directory, with a slash at its end. */
  readonly root: string;
  /** File of the unit below it. */
  readonly file: string;
}

/** Makes of what a call threw an error of the file of the unit; what is no fault of the unit is given back. */
export function toUnitConfigError(error: unknown, site: UnitSite): unknown {
  const said = explain(error, site);
  if (said === undefined) return error;
  const { reason, advice, place } = said;
  const at = place ?? { file: site.file, line: 1, col: 1 };
  return toSource(at.file, readShown(site.dir, at.file), { value: null })
    .errorAt([], `Cannot use "${site.file}": ${reason}`, {
      place: at,
      ...advice === undefined ? {} : { advice },
    });
}

/** Makes of what a call threw an error of the task that the unit was to do; those that a task may throw are given back. */
export function toUnitTaskError(error: unknown, site: UnitSite): unknown {
  if (error instanceof TaskError || error instanceof UnknownState) return error;
  const said = explain(error, site);
  if (said === undefined) return error;
  const { reason, advice, place } = said;
  const where = place === undefined ? site.file : toPlaceText(place);
  return new TaskError(`Cannot run "${where}": ${reason}`, {
    cause: error,
    ...advice === undefined ? {} : { advice },
  });
}

/** Tells in words of who wrote it why a call failed; undefined where that is no fault of the unit. */
export function explain(
  error: unknown,
  { dir, root, file }: UnitSite,
): { reason: string; advice?: string; place?: Place } | undefined {
  if (error instanceof NoAnswer) {
    return {
      reason: error.message,
      ...error.advice === undefined ? {} : { advice: error.advice },
    };
  }
  if (error instanceof UnitFault) {
    const has = (name: string) => isFile(`${dir}/${name}`);
    const place = findPlace(error.frames, root, { has });
    // Files of plugins are named with their versions, those of units are not.
    const words = file.includes("@") ? PLUGIN_ADVICE : ADVICE;
    return {
      ...toReason(error.message, root, words),
      ...place === undefined ? {} : { place },
    };
  }
  if (error instanceof TaskError || error instanceof UnknownState) {
    return { reason: error.message };
  }
  return undefined;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
