/** Rows of given and expected for task types. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import type { Change, Output } from "../change.ts";
import { toMessage } from "../error.ts";
import { type Host, UnknownState } from "../host/host.ts";
import { OverlayHost } from "../host/overlay.ts";
import type { Task, TaskContext } from "../task.ts";
import { MemoryHost, type MemoryState } from "./memory_host.ts";

/** One row: a machine, params, and what the plan must be. */
export interface TaskRow {
  /** What is shown, as a sentence. */
  name: string;
  /** The task's params as in a configuration. */
  params: Record<string, unknown>;
  /** The machine. */
  have?: MemoryState;
  /** Parts of the task's context that it uses. */
  context?: Partial<TaskContext>;
  /** The exact changes; none when absent. */
  changes?: Change[];
  /** Keys that the output must hold. */
  output?: Output;
  /** What the error must match: of the params, or of the plan. */
  error?: RegExp;
  /** What the reason of an unknown state must match. */
  unknown?: RegExp;
  /** Warnings that must come, in order. */
  warnings?: RegExp[];
  /** What a second plan over the predicted state yields; nothing when absent. */
  again?: Change[];
}

/** What a plan did. */
export interface Driven {
  /** All changes, in order. */
  changes: Change[];
  /** What the plan returned; undefined when it failed. */
  output: Output | undefined;
  /** What ended the plan early. */
  error: unknown;
  /** What it warned of. */
  warnings: string[];
}

/** Registers a test for each row. */
export function testTask<P>(task: Task<P>, rows: readonly TaskRow[]): void {
  for (const row of rows) {
    Deno.test(`${task.type}: ${row.name}`, () => runRow(task, row));
  }
}

async function runRow<P>(task: Task<P>, row: TaskRow): Promise<void> {
  const parsed = task.params.safeParse(row.params);
  if (!parsed.success) {
    const text = parsed.error.issues.map((issue) =>
      `${issue.path.join(".")}: ${issue.message}`
    ).join("\n");
    ok(row.error, `The params were refused: ${text}`);
    match(text, row.error);
    return;
  }
  const overlay = new OverlayHost(new MemoryHost(row.have));
  const { changes, output, error, warnings } = await drive(
    task,
    parsed.data,
    overlay,
    row.context,
  );
  if (row.error || row.unknown) {
    ok(error, "The plan succeeded");
    match(toMessage(error), (row.error ?? row.unknown)!);
    equal(error instanceof UnknownState, row.unknown !== undefined);
  } else if (error) throw error;
  deepEqual(changes, row.changes ?? []);
  for (const [key, value] of Object.entries(row.output ?? {})) {
    deepEqual(output?.[key], value, `output "${key}"`);
  }
  equal(warnings.length, row.warnings?.length ?? 0, warnings.join("; "));
  row.warnings?.forEach((pattern, index) => match(warnings[index]!, pattern));
  if (error) return;
  const again = await drive(task, parsed.data, overlay, row.context);
  if (again.error) throw again.error;
  deepEqual(again.changes, row.again ?? [], "second plan");
}

/** Drives a plan over an overlay, predicting each change. */
export async function drive<P>(
  task: Task<P>,
  want: P,
  overlay: OverlayHost,
  context: Partial<TaskContext> = {},
): Promise<Driven> {
  const changes: Change[] = [];
  const warnings: string[] = [];
  const host: Host = overlay;
  const plan = task.plan(want, host, {
    evaluate: refuse("evaluate"),
    find: refuse("find"),
    renderFile: refuse("renderFile"),
    findFile: (_folder, name) => Promise.resolve(name),
    warn: (message) => warnings.push(message),
    ...context,
  });
  try {
    let step = await plan.next();
    while (!step.done) {
      changes.push(step.value);
      step = await plan.next(await overlay.take(step.value));
    }
    return { changes, output: step.value, error: undefined, warnings };
  } catch (error) {
    return { changes, output: undefined, error, warnings };
  }
}

function refuse(name: string): () => never {
  return () => {
    throw new Error(`The row has no context.${name}`);
  };
}
