/** Evaluates what the params of a task hold, before its plan asks for it elsewhere. */

import { isMap } from "../config/plain.ts";
import type { TaskContext } from "../task.ts";
import { toFault } from "./fault.ts";
import type { Evaluated, EvaluatedOne } from "./remote_context.ts";
import { encodeFrame } from "./wire.ts";

/** Evaluates all texts in the params that hold expressions; one that fails is a fault. */
export function evaluateAll(
  want: unknown,
  expressions: readonly string[],
  context: TaskContext,
): Evaluated {
  const evaluated = new Map<string, EvaluatedOne>();
  if (!isMap(want)) return evaluated;
  for (const text of expressions.flatMap((key) => listTexts(want[key]))) {
    if (!evaluated.has(text)) evaluated.set(text, evaluate(text, context));
  }
  return evaluated;
}

function evaluate(text: string, context: TaskContext): EvaluatedOne {
  try {
    const found = context.find(text);
    encodeFrame(found);
    if (found !== undefined) return { found, value: found };
    return { value: context.evaluate(text) };
  } catch (error) {
    return { fault: toFault(error, "") };
  }
}

function listTexts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(listTexts);
}
