/** Parts of a configuration as programs write them. */

import { withCall } from "./call.ts";

/** A text with a template in it, which may stand wherever a value may; rendered at the task's turn. */
export type Template = `${string}{{${string}}}${string}`;

/** A part that a file may hold as it is: plain data. */
export interface Part {
  /** What the part says. */
  readonly [key: string]: unknown;
}

/** A task as a file holds it: `type`, its params and what stands around them. */
export interface TaskPart extends Part {
  /** The word of the task type. */
  readonly type: string;
}

/** Makes a task of one type of its params and of what stands around them. */
export type TaskBuilder<P> = (
  params: P & Omit<TaskEnvelope, keyof P>,
) => TaskPart;

/** One condition or several, all of which must be true: expressions of templates, without braces. */
export type Condition = string | boolean | readonly (string | boolean)[];

/** What may be said of a task besides its params. */
export interface TaskEnvelope {
  /** Label of the task. */
  readonly name?: string;
  /** Label, where `name` is a param. */
  readonly description?: string;
  /** Conditions without which the task is skipped. */
  readonly when?: Condition;
  /** A list, or a template that gives one; the language's own loops serve as well. */
  readonly loop?: readonly unknown[] | string;
  /** How items are named and passed. */
  readonly loop_control?: Part;
  /** Variable that receives the result. */
  readonly register?: string;
  /** Handlers and topics to notify of a change. */
  readonly notify?: string | readonly string[];
  /** Topics that a handler answers to. */
  readonly listen?: string | readonly string[];
  /** Words to choose tasks by. */
  readonly tags?: string | readonly string[];
  /** Go on after a failure; or an expression that says so. */
  readonly ignore_errors?: boolean | string;
  /** Tries after the first one. */
  readonly retries?: number | Template;
  /** Time between tries: seconds, or text such as `5s`. */
  readonly delay?: number | string;
  /** Conditions that end the tries. */
  readonly until?: Condition;
  /** Conditions that mean the task changed something. */
  readonly changed_when?: Condition;
  /** Conditions that mean the task failed. */
  readonly failed_when?: Condition;
  /** Conditions that must be true after the task. */
  readonly check?: Condition;
  /** Undo the changes unless they are confirmed in this time; seconds, or a time such as `2m`. */
  readonly confirm_within?: number | string;
  /** Variables of the task. */
  readonly vars?: Readonly<Record<string, unknown>>;
  /** User that programs run as. */
  readonly become_user?: string | number;
  /** Limit of time: seconds, or text such as `5m`. */
  readonly timeout?: number | string;
  /** Show neither params nor results. */
  readonly no_log?: boolean;
  /** `observe` plans and reports, and changes nothing. */
  readonly mode?: "enforce" | "observe" | Template;
  /** Globs of host names; all hosts when absent. */
  readonly hosts?: string | readonly string[];
}

/** Makes the builder of a task type, of a configuration's own too: `toTaskBuilder<MotdParams>("motd")`. */
export function toTaskBuilder<P extends object>(type: string): TaskBuilder<P> {
  return function build(params): TaskPart {
    return withCall({ type, ...params }, build);
  };
}
