/** Translates what stands around the module of a task. */

import { isMap } from "../../config/plain.ts";
import type { Path } from "../../config/spot.ts";
import type { LoadedType } from "../../config/types.ts";
import { withoutFactsMap } from "./facts.ts";
import { LOOPS } from "./loops.ts";
import type { Plain, Translating } from "./task.ts";

/** The keys of a task before and behind its type and params. */
export interface Keywords {
  before: Plain;
  after: Plain;
}

/** Keywords that mean the same here. */
const SAME = [
  "when",
  "loop",
  "loop_control",
  "register",
  "until",
  "retries",
  "delay",
  "changed_when",
  "failed_when",
  "ignore_errors",
  "notify",
  "listen",
  "tags",
  "no_log",
  "timeout",
  "vars",
];
/** Keywords that change nothing where one host applies its own configuration as root. */
const NEEDLESS: ReadonlySet<string> = new Set([
  "become_method",
  "collections",
  "debugger",
  "diff",
  "ignore_unreachable",
  "remote_user",
  "run_once",
  "throttle",
]);
/** Conditions, in which names of facts may stand bare. */
export const CONDITIONS = ["when", "until", "changed_when", "failed_when"];
/** Values of `delegate_to` that mean this host. */
const HERE = /^(localhost|127\.0\.0\.1|\{\{ *inventory_hostname *\}\})$/;

/**
 * Reads the keywords of a task or block; undefined, with the reason noted,
 * when the task would do something else without one of them.
 */
export function readKeywords(
  task: Plain,
  path: Path,
  kind: LoadedType | undefined,
  { source, leave }: Translating,
): Keywords | undefined {
  const label = typeof task["name"] === "string" ? task["name"] : undefined;
  const before: Plain = {};
  const after: Plain = {};
  if (label !== undefined) {
    // Where a param is called name, the label has another key.
    before[kind?.keys?.names.has("name") ? "description" : "name"] = label;
  }
  const refuse = (key: string, why: string) => {
    const what = label === undefined ? key : `task "${label}": ${key}`;
    leave(source.placeOf([...path, key]), what, why);
    return undefined;
  };
  for (const [key, value] of Object.entries(task)) {
    if (SAME.includes(key)) {
      after[key] = CONDITIONS.includes(key) ? toCondition(value) : value;
    } else if (key.startsWith("with_")) {
      const loop = LOOPS[key]?.(value);
      if (loop === undefined) return refuse(key, "there is no such loop here");
      after["loop"] = loop;
    } else if (key === "become_user" && value !== "root") {
      after["become_user"] = value;
    } else if (key === "become" && value === false) {
      refuse(key, "tasks run as the user that applies the configuration");
    } else if (key === "environment") {
      const word = ["environment", "env"].find((one) =>
        kind?.keys?.names.has(one)
      );
      if (word === undefined || !isMap(value)) {
        return refuse(key, "this type takes no environment");
      }
      after[word] = value;
    } else if (key === "delegate_to" && !HERE.test(String(value))) {
      return refuse(key, "a configuration holds for its own host only");
    } else if (key === "check_mode" && kind?.keys?.names.has("check_safe")) {
      after["check_safe"] = value === false;
    } else if (
      ["async", "poll", "local_action", "module_defaults"].includes(key)
    ) {
      return refuse(key, "there is nothing like it here");
    } else if (["any_errors_fatal", "connection", "check_mode"].includes(key)) {
      refuse(key, "there is nothing like it here");
    } else if (NEEDLESS.has(key)) {
      continue;
    }
  }
  return { before, after };
}

function toCondition(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toCondition);
  if (typeof value !== "string") return value;
  // A condition in braces is one all the same.
  const bare = /^\s*\{\{((?:(?!\}\}).)*)\}\}\s*$/s.exec(value)?.[1] ?? value;
  return withoutFactsMap(bare.trim());
}
