/** Holds each change of a plugin's plan against what it declares, before anybody makes it. */

import type { Change, Made, Output, Plan } from "../../change.ts";
import { TaskError } from "../../error.ts";
import type { Host } from "../../host/host.ts";
import type { Task, TaskContext } from "../../task.ts";
import type { PluginPermissions } from "../permissions.ts";
import { Allowed } from "./allowed.ts";
import { GuardedHost } from "./guard_host.ts";

/** Changes that go where a link leads; others replace it, unless they say that they follow. */
const FOLLOWING: ReadonlySet<string> = new Set([
  "checkout",
  "download",
  "kernel",
  "make_dir",
]);
/** Most levels of changes that undo changes. */
const MAX_DEPTH = 8;

/** Gives a task of a plugin the walls of its permissions. */
export function guardTask(
  task: Task,
  plugin: string,
  permissions: PluginPermissions,
): Task {
  return {
    ...task,
    plan: (want, host, context) => {
      const allowed = new Allowed(plugin, permissions, host);
      return guardPlan(task, want, { host, context, allowed });
    },
  };
}

async function* guardPlan(
  task: Task,
  want: unknown,
  { host, context, allowed }: {
    host: Host;
    context: TaskContext;
    allowed: Allowed;
  },
): Plan {
  const plan = task.plan(
    want,
    new GuardedHost(host, allowed),
    guardContext(context, allowed),
  );
  try {
    let step = await plan.next();
    while (!step.done) {
      const change = await guardChange(step.value, allowed);
      let made: Made | undefined;
      try {
        made = yield change;
      } catch (error) {
        step = await plan.throw(error);
        continue;
      }
      step = await plan.next(made);
    }
    return guardOutput(step.value, allowed);
  } catch (error) {
    throw guardError(error);
  } finally {
    await plan.return({});
  }
}

/** What failed sets no variables either. */
function guardError(error: unknown): unknown {
  if (!(error instanceof TaskError) || error.output === undefined) return error;
  const { facts: _facts, ...output } = error.output;
  error.output = output;
  return error;
}

/** Variables are set by what a task registers, under the name that the configuration says. */
function guardOutput(output: Output, allowed: Allowed): Output {
  if (!("facts" in output)) return output;
  throw allowed.refuse('set variables: it returns "facts"');
}

/** A plugin knows what its params say; variables, secrets among them, are none of its business. */
function guardContext(context: TaskContext, allowed: Allowed): TaskContext {
  const refuse = () => {
    throw allowed.refuse("read variables and files of the configuration");
  };
  return {
    evaluate: refuse,
    find: refuse,
    renderFile: refuse,
    findFile: refuse,
    warn: (message) => context.warn(message),
  };
}

/**
 * Gives a change that permissions allow.
 * @throws {TaskError} When they do not.
 */
export async function guardChange(
  change: Change,
  allowed: Allowed,
  depth = 0,
): Promise<Change> {
  if (depth > MAX_DEPTH) throw allowed.refuse("undo what undoes what undoes");
  const bare = { ...change };
  // Neither is its to say: what it does is told, and guarded where it may lock somebody out.
  delete bare.hidden;
  if (bare.lockout === false) delete bare.lockout;
  return await guardReach(bare, allowed, depth);
}

async function guardReach(
  change: Change,
  allowed: Allowed,
  depth: number,
): Promise<Change> {
  if (change.kind === "request") {
    return { ...change, request: await allowed.bindRequest(change.request) };
  }
  if (change.kind === "run") {
    allowed.requireProgram(change.argv, change.env);
    const undo = change.undo &&
      await Promise.all(
        change.undo.map((one) => guardChange(one, allowed, depth + 1)),
      );
    const once = change.once && allowed.toOwnKey(change.once);
    return {
      ...change,
      ...undo === undefined ? {} : { undo },
      ...once === undefined ? {} : { once },
    };
  }
  const follow = FOLLOWING.has(change.kind) ||
    "follow" in change && change.follow === true;
  await allowed.requirePath("write", change.path, follow);
  return await guardContent(change, allowed);
}

async function guardContent(
  change: Exclude<Change, { kind: "run" | "request" }>,
  allowed: Allowed,
): Promise<Change> {
  switch (change.kind) {
    case "write": {
      const { content, validate } = change;
      const isFile = typeof content === "object" && "file" in content;
      if (isFile) await allowed.requirePath("read", content.file);
      if (validate !== undefined) allowed.requireProgram(validate);
      return change;
    }
    case "hard_link":
      await allowed.requirePath("write", change.target);
      return change;
    case "download":
      return { ...change, request: await allowed.bindRequest(change.request) };
    case "checkout": {
      allowed.requireProgram(["git"]);
      await allowed.bindRequest({ url: change.url });
      if (/^https?:/.test(change.url) && !change.ssh) return change;
      throw allowed.refuse(`check out "${change.url}" without http or https`);
    }
    default:
      return change;
  }
}
