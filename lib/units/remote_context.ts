/** What a plan may ask of its run, as units see it in their process. */

import { TaskError } from "../error.ts";
import type { TaskContext } from "../task.ts";
import { toError } from "./fault.ts";
import type { Ask } from "./served.ts";

/**
 * What the expressions of a task come to. A plan asks for them without
 * waiting, which no question to another process can do: those that stand in
 * the params of the task are therefore known before.
 */
export type Evaluated = ReadonlyMap<string, EvaluatedOne>;

/** What one expression comes to; a fault where `evaluate` throws. */
export interface EvaluatedOne {
  readonly value?: unknown;
  readonly fault?: unknown;
  readonly found?: unknown;
}

/** Builds the context of a plan; questions go to the call that is served. */
export function toRemoteContext(
  evaluated: Evaluated,
  ask: Ask,
): TaskContext {
  const get = (expression: string): EvaluatedOne => {
    const one = evaluated.get(expression);
    if (one !== undefined) return one;
    throw new TaskError(`Cannot evaluate "${expression}"`, {
      advice:
        'Name the param that holds it in "expressions" of the task type, and hand it over as it is',
    });
  };
  return {
    evaluate: (expression) => {
      const { fault, value } = get(expression);
      if (fault !== undefined) throw toError(fault);
      return value;
    },
    find: (expression) => get(expression).found,
    renderFile: async (path, options) =>
      String(await ask("context.renderFile", path, options)),
    findFile: async (folder, name) =>
      String(await ask("context.findFile", folder, name)),
    warn: (message) =>
      void ask("context.warn", String(message)).catch(() => {}),
  };
}
