/** Holds the changes of a task type against what it says that it writes. */

import type { Change } from "../change.ts";
import { TaskError } from "../error.ts";

/** What a type says that it writes, with the params of one task. */
export interface WrittenOptions {
  readonly type: string;
  /** Params and paths as the type names them; see `Task.writes`. */
  readonly writes: readonly string[] | undefined;
  readonly want: unknown;
}

/**
 * Refuses a change of a file that a type does not name; of links on the way
 * nothing is known here, and of programs never.
 * @throws {TaskError} When it is elsewhere.
 */
export function requireWritten(
  change: Change,
  { type, writes, want }: WrittenOptions,
): void {
  if (writes === undefined) return;
  const undo = "undo" in change ? change.undo ?? [] : [];
  for (const one of [change, ...undo]) {
    if (one.kind === "run" || one.kind === "request") continue;
    if (!isNamed(one.path, writes, want)) throw toRefusal(type, one.path);
  }
}

function isNamed(
  path: string,
  writes: readonly string[],
  want: unknown,
): boolean {
  if (/\/\.{1,2}(\/|$)/.test(path)) return false;
  return writes.some((text) => {
    const isAll = text.endsWith("/");
    const name = text.replace(/\/+$/, "");
    const given = text.startsWith("/") ? name : readParam(want, name);
    return [given].flat().some((root) =>
      typeof root === "string" &&
      (path === root || isAll && path.startsWith(`${root}/`))
    );
  });
}

function readParam(want: unknown, name: string): unknown {
  return typeof want === "object" && want !== null && Object.hasOwn(want, name)
    ? Reflect.get(want, name)
    : undefined;
}

function toRefusal(type: string, path: string): TaskError {
  return new TaskError(
    `Cannot let task "${type}" change "${path}": it does not say that it writes there`,
    { advice: `Name it in "writes" of the type` },
  );
}
