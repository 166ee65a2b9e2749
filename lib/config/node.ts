/** The loaded configuration: tasks, blocks and includes with their places. */

import type { Place } from "../error.ts";
import type { Task } from "../task.ts";
import type { Path } from "./spot.ts";
import type { Source } from "./source.ts";
import type { Variables } from "./variables.ts";

/** How the items of a loop are named and passed. */
export interface LoopControl {
  /** Name of the item; `item` when not set. */
  loopVar: string;
  /** Name of the index, from 0. */
  indexVar?: string;
  /** What to show of an item. */
  label?: string;
  /** Pause between items in seconds. */
  pauseSecs: number;
  /** Conditions that end the loop after an item. */
  breakWhen: string[];
  /** Give `ansible_loop` too. */
  extended: boolean;
}

/** What stands around the params of a task, defaults filled in; tags, notifications and the like of blocks and roles included. */
export interface Envelope {
  /** Label: `name`, or `description` where the name is a param. */
  name?: string;
  /** Conditions, all of which must be true. */
  when: (string | boolean)[];
  /** A list, or a template that gives one. */
  loop?: unknown;
  loopControl: LoopControl;
  /** Variable that receives the result. */
  register?: string;
  /** Handlers and topics to notify of a change. */
  notify: string[];
  /** Topics that a handler answers to. */
  listen: string[];
  tags: string[];
  /** Go on after a failure; or an expression that says so. */
  ignoreErrors: boolean | string;
  /** Tries after the first one. */
  retries?: number;
  /** Seconds between tries. */
  delaySecs: number;
  /** Conditions that end the tries. */
  until: string[];
  changedWhen?: (string | boolean)[];
  failedWhen?: (string | boolean)[];
  /** Conditions that must be true after the task. */
  check: string[];
  /** Variables of the task or block. */
  vars: Record<string, unknown>;
  /** User that programs run as. */
  becomeUser?: string;
  /** Limit in seconds. */
  timeoutSecs?: number;
  /** Undo the changes unless they are confirmed within this time, in seconds. */
  confirmWithinSecs?: number;
  /** Show neither params nor results. */
  noLog: boolean;
  /** `observe` plans and reports, and changes nothing. */
  mode: "enforce" | "observe";
  /** Globs of host names; all hosts when empty. */
  hosts: string[];
}

/** The role that a task stands in. */
export interface RoleScope {
  name: string;
  /** Directory of the role. */
  dir: string;
  /** Variables below all others. */
  defaults: Record<string, unknown>;
  /** Variables above those of hosts and groups, below those of the include. */
  vars: Record<string, unknown>;
}

/** What every node has. */
interface NodeBase {
  envelope: Envelope;
  source: Source;
  /** From the root of the source to the node. */
  path: Path;
  role?: RoleScope;
  /** Where it stands; found when asked. */
  readonly place: Place;
}

/** One task. */
export interface TaskNode extends NodeBase {
  kind: "task";
  /** The word in the registry, with underscores. */
  type: string;
  /** Params as they are written. */
  params: Record<string, unknown>;
  /** Params that passed the schema; absent while they hold a template. */
  parsed?: unknown;
  task: Task;
}

/** A block, or an include whose name was known at load. */
export interface BlockNode extends NodeBase {
  kind: "block";
  block: Node[];
  rescue: Node[];
  always: Node[];
}

/** An include whose name holds a template, loaded at its turn. */
export interface IncludeNode extends NodeBase {
  kind: "include";
  /** `file` or `name`, and what else the include says; templates unrendered. */
  params: Record<string, unknown>;
  /** The include as a task, for selection and reports. */
  asTask: TaskNode;
}

/** Anything in a list of tasks. */
export type Node = TaskNode | BlockNode | IncludeNode;

/** An output that audit records are sent to, as it is written. */
export interface AuditEntry {
  /** What is said of it; templates unrendered. */
  readonly value: unknown;
  /** Where it stands. */
  readonly spot: {
    readonly source: Source;
    readonly path: readonly (string | number)[];
  };
}

/** A loaded and checked `apply` configuration. */
export interface ApplyConfig {
  /** Configuration directory. */
  dir: string;
  nodes: Node[];
  /** Handlers of all files and roles, each with a name of its own in its envelope. */
  handlers: TaskNode[];
  variables: Variables;
  /** Outputs that audit records are sent to. */
  audit: readonly AuditEntry[];
  /** `state_dir`, when a file sets it. */
  stateDir?: string;
  /** Files that were read, relative to `dir`, in order. */
  files: string[];
  /** SHA-256 over all files that were read; hex. */
  digest: string;
  /**
   * Loads an include with its params rendered.
   * @throws {ConfigErrors} When it cannot be found or is wrong.
   */
  loadInclude(node: IncludeNode, rendered: unknown): Promise<Node[]>;
}
