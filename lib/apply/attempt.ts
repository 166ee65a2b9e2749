/** One try of a task: plans, takes each change, plans once more. */

import type { Change, Made, Output } from "../change.ts";
import type { TaskNode } from "../config/node.ts";
import { isMap } from "../config/plain.ts";
import { TaskError } from "../error.ts";
import type { Host } from "../host/host.ts";
import { OverlayHost } from "../host/overlay.ts";
import type { TaskContext } from "../task.ts";
import { describe, isReversible } from "./describe.ts";
import { drive, findUnconverged } from "./drive.ts";
import type { ShownChange } from "./event.ts";
import { NotingHost } from "./noting_host.ts";
import type { RunContext } from "./run_context.ts";
import { toLabel } from "./tell.ts";

/** Longest time that a timer takes; more would be none. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** What one plan did on the host, before anything is judged. */
export interface Attempt {
  changes: Change[];
  shown: ShownChange[];
  output: Output;
  error?: unknown;
  /** Changes were planned and not made, by `mode: observe`. */
  observed: boolean;
}

/** Drives a task's plan once, each change shown and taken, and looks whether it took. */
export async function attempt(
  node: TaskNode,
  want: unknown,
  context: TaskContext,
  run: RunContext,
  notified: readonly string[],
): Promise<Attempt> {
  const { envelope, task } = node;
  const observed = envelope.mode === "observe";
  const overlay = observed ? new OverlayHost(run.host) : undefined;
  const host = overlay ?? run.host;
  const shown: ShownChange[] = [];
  const take = async (planned: Change): Promise<Made | undefined> => {
    const change = await withSecretMode(withEnvelope(planned, node), host, run);
    if (!observed) await arm(change, { node, want, run, context });
    shown.push(await describe(change, host, run.redactor));
    return await (overlay ? overlay.take(change) : run.take(change, notified));
  };
  const driven = await limit(
    drive(task.plan(want, toObserved(node, want, host, run), context), take),
    envelope.timeoutSecs,
  );
  if (
    !driven.error && driven.changes.length > 0 && !run.predicts && !observed
  ) {
    await requireConverged(node, want, host, context);
  }
  if (run.predicts) {
    await run.examine?.({ node, task, want, context, host, ...driven });
  }
  return { ...driven, shown, observed };
}

/** Notes before a change that it is undone unless confirmed, where its task says so. */
async function arm(
  change: Change,
  { node, want, run: { confirmation }, context }: {
    node: TaskNode;
    want: unknown;
    run: RunContext;
    context: TaskContext;
  },
): Promise<void> {
  const { confirmWithinSecs } = node.envelope;
  if (confirmWithinSecs === undefined || !confirmation) return;
  if (change.kind === "run" && change.harmless) return;
  const params = isMap(want) ? want : node.params;
  await confirmation.arm(toLabel({ ...node, params }), confirmWithinSecs);
  if (isReversible(change)) return;
  context.warn(
    `"${change.kind}" cannot be undone, so "confirm_within" does not cover it`,
  );
}

/** The host as the plan sees it where somebody hears what it looks at. */
function toObserved(
  node: TaskNode,
  want: unknown,
  host: Host,
  { observer }: RunContext,
): Host {
  if (observer === undefined) return host;
  observer.wants(node, want);
  return new NotingHost(host, (path, kind) => observer.reads(node, path, kind));
}

/** Hands what the envelope says to a change and to the programs that it runs. */
function withEnvelope(planned: Change, { envelope }: TaskNode): Change {
  const change = envelope.noLog ? hide(planned) : planned;
  if (change.kind !== "run") return change;
  const changed = { ...change };
  if (envelope.becomeUser !== undefined) changed.user ??= envelope.becomeUser;
  if (envelope.timeoutSecs !== undefined) {
    changed.timeoutMs = Math.min(
      changed.timeoutMs ?? Infinity,
      envelope.timeoutSecs * 1000,
    );
  }
  const { changedWhen } = envelope;
  if (changedWhen?.length && changedWhen.every((one) => one === false)) {
    changed.harmless = true;
  }
  return changed;
}

function hide(change: Change): Change {
  if (change.kind !== "run" || !change.undo) return { ...change, hidden: true };
  return { ...change, hidden: true, undo: change.undo.map(hide) };
}

/** A new file that holds a secret is for its owner alone unless its mode is said. */
async function withSecretMode(
  change: Change,
  host: Host,
  { redactor }: RunContext,
): Promise<Change> {
  if (change.kind !== "write" || change.mode !== undefined) return change;
  const { content, path } = change;
  if (typeof content !== "string" && !(content instanceof Uint8Array)) {
    return change;
  }
  const text = typeof content === "string"
    ? content
    : new TextDecoder().decode(content);
  if (!redactor.has(text) || await host.stat(path, true)) return change;
  return { ...change, mode: 0o600 };
}

/** Lets a plan take so long; a program that it runs is stopped by its own limit first. */
async function limit<T>(
  work: Promise<T>,
  timeoutSecs: number | undefined,
): Promise<T> {
  if (timeoutSecs === undefined) return await work;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new TaskError(`Cannot end within ${timeoutSecs} s`)),
      Math.min(timeoutSecs * 1000 + 3000, MAX_TIMER_MS),
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function requireConverged(
  node: TaskNode,
  want: unknown,
  host: Host,
  context: TaskContext,
): Promise<void> {
  const quiet = { ...context, warn: () => {} };
  const left = await findUnconverged(node.task.plan(want, host, quiet));
  if (!left) return;
  const what = "path" in left
    ? `${left.kind} ${left.path}`
    : left.shows ?? left.kind;
  throw new TaskError(`Applied but not converged: still wanted is ${what}`, {
    advice: "Look for something else that manages the same thing",
  });
}
