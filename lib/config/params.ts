/** Passes params through the schema of their task type. */

import { ConfigError } from "../error.ts";
import type { Task } from "../task.ts";
import { ENVELOPE_KEYS } from "./envelope.ts";
import { type Owner, toErrors } from "./issues.ts";
import { toKeyOf } from "./key_path.ts";
import type { TaskNode } from "./node.ts";
import { isTemplated } from "./plain.ts";
import type { Source } from "./source.ts";
import type { Path } from "./spot.ts";
import { findSchemaKeys } from "./schema_keys.ts";
import type { LoadedType } from "./types.ts";
import { toMessage } from "./wording.ts";

/** How schemas are run: in our words, and without compiling them, which costs more than a few tasks of a type save. */
export const PARSING = { error: toMessage, jitless: true } as const;

/** Params that were read at load. */
export interface ReadParams {
  /** What the schema gave; absent while a template has still to be rendered. */
  parsed?: unknown;
  /** What is wrong already. */
  errors: ConfigError[];
}

/** Checks params as they are written: all of them when they hold no template, else all but the templates. */
export function readParams(
  params: Record<string, unknown>,
  type: LoadedType,
  at: { source: Source; path: Path; noLog: boolean },
): ReadParams {
  const isOpen = isTemplated(toRendered(params, type.task));
  const result = type.task.params.safeParse(params, PARSING);
  if (!result.success) {
    const owner = { ...at, ...toOwner(type), isRendered: false };
    return { errors: toErrors(result.error.issues, params, owner) };
  }
  return isOpen ? { errors: [] } : { errors: [], parsed: result.data };
}

/**
 * Passes rendered params through the schema.
 * @throws {ConfigError} With the place of the value that is wrong.
 */
export function parseParams(
  task: Task,
  rendered: Record<string, unknown>,
  node: TaskNode,
): unknown {
  const result = task.params.safeParse(rendered, PARSING);
  if (result.success) return result.data;
  const errors = toErrors(result.error.issues, rendered, {
    isRendered: true,
    source: node.source,
    path: node.path,
    noLog: node.envelope.noLog,
    ...toOwner({ type: node.type, keys: findSchemaKeys(task.params) }),
  });
  const [first] = errors;
  if (first !== undefined) throw first;
  throw new ConfigError(`Cannot read the params of task "${node.type}"`, {
    place: node.place,
  });
}

/** Tells what a task, and its params, are called in errors. */
export function toOwner(
  { type, keys }: Pick<LoadedType, "type" | "keys">,
): Pick<Owner, "label" | "known" | "keyOf"> {
  const isOfPlugin = type.includes(".");
  const own = [...keys?.names ?? []];
  const names = ENVELOPE_KEYS.filter((name) => !own.includes(name));
  return {
    label: `task "${type}"`,
    known: [...own, ...ENVELOPE_KEYS, "type"],
    keyOf: isOfPlugin ? undefined : toKeyOf(type, { under: "", names }),
  };
}

/** Params without those that hold expressions, which are never rendered. */
function toRendered(
  params: Record<string, unknown>,
  task: Task,
): Record<string, unknown> {
  if (task.expressions === undefined) return params;
  const rendered = { ...params };
  for (const key of task.expressions) delete rendered[key];
  return rendered;
}
