/** What the state holds, as plain data. */

import type { Change } from "../change.ts";
import type { EntryType } from "../host/host.ts";

/** How a run ended. */
export type RunStatus = "ok" | "changed" | "failed" | "interrupted";

/** Who made the difference between a task and the host: the configuration, somebody on the host, or both. */
export type Cause = "git" | "host" | "both";

/** What is known of a run when it starts. */
export interface RunStart {
  /** Sub-command, such as `apply`. */
  command: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** Digest of the configuration; hex. */
  configDigest: string;
  configDir: string;
  /** Name of the host. */
  host: string;
  pid: number;
  /** Version of the program. */
  version: string;
}

/** How many tasks came to which end, and how long it took. */
export interface RunEnd {
  status: RunStatus;
  ok: number;
  changed: number;
  skipped: number;
  failed: number;
  unknown: number;
  durationMs: number;
}

/** A run; counts are 0 until it has ended. */
export interface RunRow extends RunStart, Omit<RunEnd, "status"> {
  id: number;
  status: RunStatus | "running";
}

/** What became of a task. */
export interface TaskResult {
  /** Number of the task in its run, from 0. */
  index: number;
  /** Type of the task. */
  task: string;
  name: string;
  /** `file:line:col` in the configuration. */
  place: string;
  status: string;
  /** What `register` stores, redacted. */
  output?: unknown;
  why?: string | undefined;
  durationMs: number;
  /** How many changes it made. */
  changes: number;
  /** Who made the difference that it found; undefined where nobody looked. */
  cause?: Cause | undefined;
}

/** How a path was before a change. */
export interface BeforeState {
  exists: boolean;
  type?: EntryType;
  mode?: number;
  uid?: number;
  gid?: number;
  mtimeMs?: number;
  /** Time of the last access, where the change sets it. */
  atimeMs?: number;
  /** Text of a symbolic link. */
  target?: string;
  /** SHA-256 of the kept content; hex. */
  blob?: string;
  /** Entries of a removed directory. */
  tree?: { name: string; state: BeforeState }[];
  /** Value of a kernel file. */
  kernelValue?: string;
}

/** How a change left a path; undo wants to find it so. */
export interface AfterState {
  exists: boolean;
  type?: EntryType;
  mode?: number;
  uid?: number;
  gid?: number;
  /** SHA-256 of the content; hex. */
  digest?: string;
  target?: string;
  ino?: number;
}

/** How a change is undone: from the file's former state, by other changes, or not at all. */
export type Undo = "file" | "changes" | "none";

/** What is noted of a change before it is made. */
export interface ChangeStart {
  /** Number of the task in its run. */
  index: number;
  /** Number of the change in its task. */
  seq: number;
  kind: string;
  path?: string | undefined;
  /** Redacted arguments of a program. */
  argv?: readonly string[] | undefined;
  shows?: string | undefined;
  before: BeforeState | undefined;
  undo: Undo;
  undoChanges?: readonly Change[] | undefined;
  /** Temporary file that a killed run would leave. */
  temp?: string | undefined;
  /** Handlers that are pending from now on. */
  handlers?: readonly string[];
  /** Name of the task that notifies them. */
  task?: string;
}

/** A change that was begun. */
export interface ChangeRow {
  id: number;
  run: number;
  index: number;
  seq: number;
  kind: string;
  path?: string | undefined;
  argv?: string[] | undefined;
  shows?: string | undefined;
  before?: BeforeState | undefined;
  /** Absent also when the run died before it was noted. */
  after?: AfterState | undefined;
  undo: Undo;
  undoChanges?: Change[] | undefined;
  temp?: string | undefined;
  error?: string | undefined;
  /** Milliseconds since 1970. */
  begunAt: number;
  endedAt?: number | undefined;
  /** Number of the run that undid it. */
  undoneBy?: number | undefined;
}

/** A change of a run that died. */
export interface UnfinishedChange {
  id: number;
  run: number;
  kind: string;
  path?: string | undefined;
  temp?: string | undefined;
}

/** A handler that was notified and has not run since. */
export interface PendingHandler {
  handler: string;
  /** Number of the run that notified it. */
  run: number;
  /** Name of the task that notified it. */
  task: string;
}

/** How much history and undo data is kept. */
export interface PruneLimits {
  keepRuns: number;
  maxBlobBytes: number;
}

/** How far the clock of alerts had come, and what other clocks showed then. */
export interface AlertClock {
  /** Milliseconds of the clock of alerts. */
  atMs: number;
  /** Number of the boot, `/proc/sys/kernel/random/boot_id`; empty where there is none. */
  bootId: string;
  /** Milliseconds since that boot. */
  uptimeMs: number;
  /** Milliseconds since 1970. */
  wallMs: number;
}

/** What is remembered of one value that a threshold looks at. */
export interface AlertRow {
  /** Name of the threshold. */
  threshold: string;
  /** Which of its values: labels as a JSON object, empty for the threshold itself. */
  labels: string;
  /** `ok`, `pending`, `firing` or `no_data`. */
  state: string;
  /** `warning` or `critical` while it fires. */
  severity?: string | undefined;
  /** When that began, milliseconds since 1970. */
  sinceMs?: number | undefined;
  /** The value last seen. */
  value?: number | undefined;
  /** What else is needed to go on after a restart. */
  memory: unknown;
}

/** What is kept of a round of thresholds. */
export interface AlertRound {
  clock: AlertClock;
  /** Values of which something else is to be remembered than before. */
  changed: readonly AlertRow[];
  /** Values to be forgotten. */
  gone: readonly Pick<AlertRow, "threshold" | "labels">[];
}
