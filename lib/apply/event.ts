/** What a run tells: one record for its start, each task and its end, as `--json` prints them. */

import type { Output } from "../change.ts";

/** Version of the records; raised when a field changes its meaning. */
export const EVENT_VERSION = 1 as const;

/** What became of a task. */
export type Status = "ok" | "changed" | "skipped" | "failed" | "unknown";

/** A change as people and machines are told of it; secrets are masked. */
export interface ShownChange {
  /** Kind of the change, such as `write` or `run`. */
  kind: string;
  /** Path that it works on. */
  path?: string;
  /** Program and arguments that it runs. */
  argv?: readonly string[];
  /** One line: `not installed -> 1.22.1-9`. */
  shows?: string;
  /** State before, in words: `absent`, `mode 0644`. */
  before?: string;
  /** State after, in words. */
  after?: string;
  /** In a dry run, the earlier change that may make this one unneeded. */
  unless?: string;
  /** Unified diff of text content. */
  diff?: string;
  /** May lock an operator out: it changes the way in. */
  lockout?: true;
  /** Attributes that are wanted anew on every run, by their nature: the time of now. */
  repeats?: true;
  /** Can be undone by `rollback`, or leaves nothing to undo. */
  undo: boolean;
}

/** A run begins. */
export interface RunEvent {
  /** Which record this is. */
  type: "run";
  /** Version of these records. */
  version: 1;
  /** Number of the run; null in a dry run. */
  run: number | null;
  /** Name of the host. */
  host: string;
  /** Directory of the configuration. */
  config: string;
  /** SHA-256 over its files; hex. */
  digest: string;
  /** Nothing is changed. */
  dry_run: boolean;
  /** Number of tasks that were asked for, loops counted once. */
  tasks: number;
  /** Time of the start, ISO 8601 in UTC. */
  started_at: string;
}

/** A task begins; for progress on a terminal, not part of `--json`. */
export interface StartEvent {
  /** Which record this is. */
  type: "start";
  /** Number of the task in its run, from 0. */
  index: number;
  /** Type of the task. */
  task: string;
  /** Label of the task, its templates rendered. */
  name: string;
}

/** A task ended. */
export interface TaskEvent {
  /** Which record this is. */
  type: "task";
  /** Number of the task in its run, from 0. */
  index: number;
  /** Type of the task. */
  task: string;
  /** Label of the task, its templates rendered. */
  name: string;
  /** Where it stands, as `file:line:col`. */
  place: string;
  /** What became of it. */
  status: Status;
  /** Runs as a handler. */
  handler?: true;
  /** The loop item, masked. */
  item?: unknown;
  /** Failed, and the run went on. */
  ignored?: true;
  /** Its changes were undone, since they were not confirmed. */
  undone?: true;
  /** Failed, and a rescue took over. */
  rescued?: true;
  /** Changes that were made, or would be. */
  changes: ShownChange[];
  /** What `register` stores, secrets masked; empty with `no_log`. */
  output: Output;
  /** Who made the difference that it found: the configuration, somebody on the host, or both; absent where nobody can know it. */
  cause?: "git" | "host" | "both";
  /** Why it failed, was skipped, or cannot be known. */
  why?: string;
  /** What to do about it. */
  advice?: string;
  /** Its changes are undone unless they are confirmed within this time, in seconds. */
  confirm_within_secs?: number;
  /** What the task warns of. */
  warnings?: string[];
  /** How long it took, in milliseconds. */
  duration_ms: number;
}

/** A run waits for a confirmation; without one, the changes of the task are undone. */
export interface ConfirmEvent {
  /** Which record this is. */
  type: "confirm";
  /** Number of the run, which is what is confirmed. */
  run: number;
  /** Label of the task whose changes wait. */
  name: string;
  /** How long it waits, in seconds. */
  within_secs: number;
  /** When the changes are undone, ISO 8601 in UTC. */
  until: string;
}

/** A run ended. */
export interface SummaryEvent {
  /** Which record this is. */
  type: "summary";
  /** Tasks that were in their state already. */
  ok: number;
  /** Tasks that changed something, or would. */
  changed: number;
  /** Tasks that were skipped by a condition. */
  skipped: number;
  /** Tasks that failed, ignored and rescued ones apart. */
  failed: number;
  /** Tasks that may change something. */
  unknown: number;
  /** Handlers that ran, or would. */
  handlers: number;
  /** Handlers that are due and run in the next run. */
  pending_handlers: string[];
  /** Tasks with changes that cannot be undone. */
  irreversible: number;
  /** The run was stopped before its end. */
  interrupted: boolean;
  /** How long it took, in milliseconds. */
  duration_ms: number;
  /** Number of the run; null in a dry run. */
  run: number | null;
}

/** Anything that a run tells. */
export type ApplyEvent =
  | RunEvent
  | StartEvent
  | TaskEvent
  | ConfirmEvent
  | SummaryEvent;
