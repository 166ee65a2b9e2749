/** Plans a task in the process that serves its type. */

import type { Change, Output, Plan } from "../change.ts";
import { isMap } from "../config/plain.ts";
import { TaskError } from "../error.ts";
import type { Host, Package } from "../host/host.ts";
import type { TaskContext } from "../task.ts";
import { answerHost, answerTask, toView } from "./answer_host.ts";
import { requireChange } from "./change_schema.ts";
import { evaluateAll } from "./evaluate_all.ts";
import { toFault } from "./fault.ts";
import { GivenErrors } from "./given_errors.ts";
import type { UnitProcess } from "./process.ts";
import type { PlanStart } from "./served_tasks.ts";
import { toUnitTaskError, type UnitSite } from "./unit_errors.ts";
import { requireWritten, type WrittenOptions } from "./written.ts";

/** Most changes of one plan. */
const MAX_CHANGES = 100_000;

/** A task type that is served. */
export interface ServedType {
  readonly type: string;
  /** Address of its file. */
  readonly url: string;
  readonly site: UnitSite;
  readonly process: UnitProcess;
  /** Params that hold expressions. */
  readonly expressions: readonly string[] | undefined;
  /** What it says that it writes. */
  readonly writes?: readonly string[] | undefined;
}

type Step = { readonly change: Change } | { readonly output: Output };

/**
 * Plans, each step in the process of the type; what is asked for there is
 * asked of the host that is given here.
 * @throws {TaskError} When the plan says so, or its process fails.
 * @throws {UnknownState} When the plan cannot know.
 */
export async function* planOwn(
  { type, url, site, process, writes, expressions = [] }: ServedType,
  want: unknown,
  host: Host,
  context: TaskContext,
): Plan {
  using _held = process.hold();
  const id = process.takeNumber();
  const given = new GivenErrors();
  const answer = given.keepOf(answerTask(
    host,
    context,
    (index, below) => askPackages(process, [id, index], below),
  ));
  let isOpen = true;
  let changes = 0;
  const take = async (
    method: string,
    ...args: readonly unknown[]
  ): Promise<Step> => {
    try {
      // A plan that begins has done nothing yet, and may begin again.
      const step = method === "plan"
        ? await process.repeat(url, "task.plan", args, answer)
        : await process.call(`task.${method}`, args, answer);
      if (isMap(step) && step["done"] === false) {
        requireFew(++changes, type);
        return { change: readChange(step["value"], { type, writes, want }) };
      }
      isOpen = false;
      return { output: readOutput(step, type) };
    } catch (error) {
      throw toUnitTaskError(given.find(error), site);
    }
  };
  const start: PlanStart = {
    id,
    url,
    want,
    view: toView(host),
    evaluated: evaluateAll(want, expressions, context),
  };
  try {
    let step = await take("plan", start);
    while ("change" in step) {
      let made;
      try {
        made = yield step.change;
      } catch (error) {
        given.keep(error);
        step = await take("throw", id, toFault(error, site.root));
        continue;
      }
      step = await take("next", id, made, toView(host));
    }
    return step.output;
  } finally {
    if (isOpen) await take("return", id).catch(() => {});
  }
}

function readChange(value: unknown, options: WrittenOptions): Change {
  const change = requireChange(value, options.type);
  requireWritten(change, options);
  return change;
}

/** Has a table of packages read by the unit that brings it. */
async function askPackages(
  process: UnitProcess,
  args: readonly unknown[],
  below: Host,
): Promise<ReadonlyMap<string, Package>> {
  const answer = answerHost(below, refuse);
  return readPackages(await process.call("task.packages", args, answer));
}

function requireFew(changes: number, type: string): void {
  if (changes <= MAX_CHANGES) return;
  throw new TaskError(
    `Cannot plan task "${type}": it wants more than ${MAX_CHANGES} changes`,
  );
}

function readOutput(step: unknown, type: string): Output {
  const output = isMap(step) ? step["value"] ?? {} : undefined;
  if (isMap(output)) return output;
  throw new TaskError(
    `Cannot take what task "${type}" returns: expected a map`,
  );
}

function readPackages(value: unknown): ReadonlyMap<string, Package> {
  if (!(value instanceof Map)) {
    throw new TaskError("Cannot take a table of packages: expected a map");
  }
  return value;
}

function refuse(): never {
  throw new TaskError(
    "Cannot read a table of packages for a table of packages",
  );
}
