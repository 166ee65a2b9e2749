/**
 * What this host remembers between runs: history, undo data, notifications.
 * Load it only where it is needed, since it loads SQLite.
 *
 * @module
 */

import type { ControlledFile } from "../host/controlled_file.ts";
import { makePrivateDir } from "../private_dir.ts";
import { AgentState } from "./agent.ts";
import { readAlertClock, readAlerts, saveAlerts } from "./alerts.ts";
import {
  copyBlob,
  putBlob,
  putBlobFile,
  readBlob,
  toBlobPath,
} from "./blobs.ts";
import { Confirms } from "./confirms.ts";
import { Database } from "./database.ts";
import {
  addPending,
  clearPending,
  dropPending,
  readPending,
  setDone,
  wasDone,
} from "./handlers.ts";
import {
  beginChange,
  endChange,
  markUndone,
  readChanges,
  readUnfinished,
  settle,
} from "./journal.ts";
import { isLocked } from "./lock.ts";
import { Origins } from "./origins.ts";
import {
  keepPositions,
  type PipelineRow,
  type PositionChange,
  readPipelines,
  readPositions,
  savePipelines,
} from "./positions.ts";
import { prune } from "./prune.ts";
import type {
  AfterState,
  AlertClock,
  AlertRound,
  AlertRow,
  ChangeRow,
  ChangeStart,
  PendingHandler,
  PruneLimits,
  RunEnd,
  RunRow,
  RunStart,
  TaskResult,
  UnfinishedChange,
} from "./rows.ts";
import {
  addResult,
  findRun,
  finishRun,
  readResults,
  readRuns,
  startRun,
} from "./runs.ts";

export type * from "./agent.ts";
export type * from "./confirms.ts";
export type { Origin } from "./origins.ts";
export type * from "./rows.ts";

/** 200 runs and 1 GiB of former contents. */
const LIMITS: PruneLimits = { keepRuns: 200, maxBlobBytes: 1024 ** 3 };

/**
 * Opens the state in a directory, making both when absent; to read only, it
 * must exist. Needs read and write permission for the directory, nothing
 * else.
 * @throws {TaskError} When it cannot be opened, is damaged, or is of a newer version; the advice says what to do.
 */
export function openState(
  dir: string,
  options: { readOnly?: boolean } = {},
): State {
  if (!options.readOnly) makePrivateDir(dir);
  return new State(dir, new Database(`${dir}/state.db`, options));
}

/** An open state; all methods throw a `TaskError` when the disk fails them. */
export class State implements Disposable {
  /** What the agent remembers. */
  readonly agent: AgentState;
  /** What waits to be confirmed. */
  readonly confirms: Confirms;
  /** Where changes came from. */
  readonly origins: Origins;
  #dir: string;
  #database: Database;
  #own = new Set<number>();

  constructor(dir: string, database: Database) {
    this.#dir = dir;
    this.#database = database;
    this.agent = new AgentState(database);
    this.confirms = new Confirms(database);
    this.origins = new Origins(database);
  }

  /** Adds a run and gives its number; marks earlier ones that died as interrupted. The caller holds the run lock. */
  startRun(run: RunStart): number {
    const id = startRun(this.#database, run);
    this.#own.add(id);
    return id;
  }

  /** Notes how a run ended. */
  finishRun(id: number, end: RunEnd): void {
    finishRun(this.#database, id, end);
  }

  /** Notes what became of a task; its output is redacted already. */
  addResult(run: number, result: TaskResult): void {
    addResult(this.#database, run, result);
  }

  /** Notes durably that a change is about to be made, and its handlers as pending; gives its number. */
  beginChange(run: number, change: ChangeStart): number {
    return beginChange(this.#database, run, change);
  }

  /** Notes how a change ended; a failed one takes back the handlers that it alone notified. */
  endChange(
    id: number,
    end: { after?: AfterState | undefined; error?: string | undefined },
  ): void {
    endChange(this.#database, id, end);
  }

  /** Finds the changes that runs before this process's own left without an end. The caller holds the run lock. */
  unfinished(): UnfinishedChange[] {
    return readUnfinished(this.#database, this.#own);
  }

  /** Notes that nothing is left to clean up of an unfinished change. */
  settle(id: number): void {
    settle(this.#database, id);
  }

  /** Lists the handlers that were notified and have not run since, oldest first. */
  pendingHandlers(): PendingHandler[] {
    return readPending(this.#database);
  }

  /** Adds a notification that no change carries. */
  addPending(pending: PendingHandler): void {
    this.#database.transaction(
      () => addPending(this.#database, pending),
      true,
    );
  }

  /** Takes back what changes notified that turned out to change nothing. */
  dropPending(changes: readonly number[]): void {
    dropPending(this.#database, changes);
  }

  /** Notes that a handler has run. */
  clearPending(handler: string): void {
    clearPending(this.#database, handler);
  }

  /** Tells whether something was done in any run. */
  wasDone(key: string): boolean {
    return wasDone(this.#database, key);
  }

  /** Notes durably that something was done. */
  setDone(key: string, run: number): void {
    setDone(this.#database, key, run);
  }

  /** Lists the newest runs, newest first; one that died is interrupted. */
  runs(limit: number): RunRow[] {
    return readRuns(this.#database, limit).map((run) => this.#judge(run));
  }

  /** Finds a run with its results in order and its changes, newest first. */
  run(
    id: number,
  ): { run: RunRow; results: TaskResult[]; changes: ChangeRow[] } | undefined {
    const run = findRun(this.#database, id);
    if (run === undefined) return undefined;
    const results = readResults(this.#database, id);
    return { run: this.#judge(run), results, changes: this.changesOf(id) };
  }

  /** A run without an end died when nobody holds the lock. */
  #judge(run: RunRow): RunRow {
    const isDead = run.status === "running" && !isLocked(this.#dir);
    return isDead ? { ...run, status: "interrupted" } : run;
  }

  /** Lists the changes of a run, newest first, as undo wants them. */
  changesOf(run: number): ChangeRow[] {
    return readChanges(this.#database, run);
  }

  /** Notes that a run undid a change. */
  markUndone(change: number, run: number): void {
    markUndone(this.#database, change, run);
  }

  /** Forgets the oldest runs and former contents beyond the limits. The caller holds the run lock. */
  prune(limits: PruneLimits = LIMITS): void {
    prune(this.#database, this.#dir, limits);
  }

  /** Tells how far the clock of alerts had come. */
  alertClock(): AlertClock | undefined {
    return readAlertClock(this.#database);
  }

  /** Lists what is remembered of the values that thresholds look at. */
  alerts(): AlertRow[] {
    return readAlerts(this.#database);
  }

  /** Notes what a round of thresholds found, whole or not at all. The caller holds the lock of alerts. */
  saveAlerts(round: AlertRound): void {
    saveAlerts(this.#database, round);
  }

  /** Reads how far a log pipeline came, by place. */
  positions(pipeline: string): Map<string, string> {
    return readPositions(this.#database, pipeline);
  }

  /** Keeps how far a log pipeline came. The caller holds the lock of logs. */
  keepPositions(pipeline: string, changes: readonly PositionChange[]): void {
    keepPositions(this.#database, pipeline, changes);
  }

  /** Lists what is known of log pipelines. */
  pipelines(): PipelineRow[] {
    return readPipelines(this.#database);
  }

  /** Notes what is known of log pipelines now. The caller holds the lock of logs. */
  savePipelines(rows: readonly PipelineRow[]): void {
    savePipelines(this.#database, rows);
  }

  /** Keeps bytes durably; gives their digest, or undefined above 64 MiB. */
  putBlob(bytes: Uint8Array): string | undefined {
    return putBlob(this.#dir, bytes);
  }

  /** Keeps a file's content durably, from where it is held open, if it is; gives its digest, or undefined above 64 MiB. */
  putBlobFile(path: string, held?: ControlledFile): string | undefined {
    return putBlobFile(this.#dir, path, held);
  }

  /** Tells where a content is kept. */
  blobPath(digest: string): string {
    return toBlobPath(this.#dir, digest);
  }

  /** Reads a kept content and checks it. */
  readBlob(digest: string): Uint8Array {
    return readBlob(this.#dir, digest);
  }

  /** Copies a kept content into a new file of mode 0600 and checks it. */
  copyBlob(digest: string, to: string): void {
    copyBlob(this.#dir, digest, to);
  }

  /** Closes the database. */
  [Symbol.dispose](): void {
    this.#database[Symbol.dispose]();
  }
}
