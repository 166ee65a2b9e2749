/** What a run tells: one record for its start, each task and its end, as `--json` prints them. */

import type { Output } from "../change.ts";

/** Version of the records; raised when a field changes its meaning. */
export const EVENT_VERSION = 1;

/** What became of a task. */
export type Status = "ok" | "changed" | "skipped" | "failed" | "unknown";

/** A change as people and machines are told of it; secrets are masked. */
export interface ShownChange {
  kind: string;
  path?: string;
  argv?: readonly string[];
  /** One line: `not installed -> 1.22.1-9`. */
  shows?: string;
  /** State before, in words: `absent`, `mode 0644`. */
  before?: string;
  /** State after, in words. */
  after?: string;
  /** Unified diff of text content. */
  diff?: string;
  /** Can be undone by `rollback`. */
  undo: boolean;
}

/** A run begins. */
export interface RunEvent {
  type: "run";
  version: typeof EVENT_VERSION;
  run: number | null;
  host: string;
  config: string;
  digest: string;
  dry_run: boolean;
  tasks: number;
  started_at: string;
}

/** A task begins; for progress on a terminal, not part of `--json`. */
export interface StartEvent {
  type: "start";
  index: number;
  task: string;
  name: string;
}

/** A task ended. */
export interface TaskEvent {
  type: "task";
  index: number;
  task: string;
  name: string;
  place: string;
  status: Status;
  /** Runs as a handler. */
  handler?: true;
  /** The loop item, masked. */
  item?: unknown;
  /** Failed, and the run went on. */
  ignored?: true;
  /** Failed, and a rescue took over. */
  rescued?: true;
  changes: ShownChange[];
  output: Output;
  /** Why it failed, was skipped, or cannot be known. */
  why?: string;
  advice?: string;
  warnings?: string[];
  duration_ms: number;
}

/** A run ended. */
export interface SummaryEvent {
  type: "summary";
  ok: number;
  changed: number;
  skipped: number;
  failed: number;
  unknown: number;
  handlers: number;
  pending_handlers: string[];
  irreversible: number;
  interrupted: boolean;
  duration_ms: number;
  run: number | null;
}

/** Anything that a run tells. */
export type ApplyEvent = RunEvent | StartEvent | TaskEvent | SummaryEvent;
