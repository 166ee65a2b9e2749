/**
 * What a task type is. This is the one import of every task file.
 *
 * @module
 */

import type { ZodType } from "zod";
import type { Plan } from "./change.ts";
import type { Host } from "./host/host.ts";

export type * from "./change.ts";
export type * from "./host/host.ts";
export { TaskError } from "./error.ts";
export { UnknownState } from "./host/host.ts";

/** What a plan may ask of the run it belongs to. */
export interface TaskContext {
  /**
   * Evaluates an expression with the variables of the task; an undefined
   * name throws a `TaskError`.
   */
  evaluate(expression: string): unknown;
  /** Tells the value of an expression, or undefined when it has none. */
  find(expression: string): unknown;
  /** Renders the text of a template file with the variables of the task and more; includes are looked up beside it first, then in `templates/`. */
  renderFile(path: string, options: RenderFileOptions): Promise<string>;
  /**
   * Finds a file of the configuration: absolute, else in the role's and then
   * the configuration's own `files/`, `templates/` or `tasks/`, else beside
   * the task's file.
   * @throws {TaskError} When it is nowhere, with the places that were tried.
   */
  findFile(
    folder: "files" | "templates" | "tasks",
    name: string,
  ): Promise<string>;
  /** Tells whether a program waits to be run, for this task or an earlier one; absent where nothing waits. */
  isWaiting?(argv: readonly string[]): boolean;
  /** Adds a warning to the task's result. */
  warn(message: string): void;
}

/** How a template file is rendered. */
export interface RenderFileOptions {
  /** Variables that win over all others. */
  vars?: Record<string, unknown>;
  /** Eat the newline after a block tag; true when absent. */
  trimBlocks?: boolean;
  /** Eat blanks before a block tag; false when absent. */
  lstripBlocks?: boolean;
  /** Directory for includes instead of the template's own. */
  templateDir?: string;
}

/**
 * A task type: one constant with one method. Params were rendered and passed
 * through `params` before `plan` sees them.
 */
export interface Task<P = unknown> {
  /** The word in the configuration; equals the file name. */
  readonly type: string;
  /** Shape and defaults, a strict object. */
  readonly params: ZodType<P>;
  /** Params that hold expressions, handed to `plan` unrendered. */
  readonly expressions?: readonly string[];
  /** Param that names a template file of the configuration, which is checked with it. */
  readonly templateFile?: string;
  /** Programs that it may run, for rights and for "program not found" before work. */
  readonly programs?: readonly string[];
  /**
   * What it writes, by which rights are told: params that hold paths, and
   * absolute paths; a slash at the end of either stands for all below.
   */
  readonly writes?: readonly string[];
  /** Platforms it serves; all when absent. */
  readonly os?: readonly string[];
  /** Reads, compares, yields changes; what it returns is what `register` stores. */
  plan(want: P, host: Host, context: TaskContext): Plan;
}

/** Task types by their word, loaded when used. */
export type TaskRegistry = Readonly<Record<string, () => Promise<Task>>>;
