/** One run of `apply`: from a directory of configuration to a converged host, or to a plan. */

import { type Change, type Made, toSeenWords } from "../change.ts";
import type { ApplyConfig, TaskNode } from "../config/node.ts";
import { TaskError, toPlaceText } from "../error.ts";
import { LocalHost } from "../host/local.ts";
import type { Host } from "../host/host.ts";
import { OverlayHost } from "../host/overlay.ts";
import { requireNoSecret } from "../host/process.ts";
import type { Redactor } from "../secret.ts";
import type { ApplyEvent, SummaryEvent } from "./event.ts";
import { Confirmation, type ConfirmOptions } from "./confirmation.ts";
import { EVENT_VERSION } from "./event.ts";
import type { Examine } from "./examine.ts";
import { Handlers, toHandlerName } from "./handlers.ts";
import { openRecord, type Record } from "./record.ts";
import { readTextFile } from "./read_file.ts";
import type { RunContext } from "./run_context.ts";
import { toTasks } from "./nodes.ts";
import type { Ended } from "./ended.ts";
import type { PlanObserver } from "./noting_host.ts";
import { runLooped, runNodes } from "./run_nodes.ts";
import type { Scope } from "./scope.ts";
import { findStart, type Selection, toSelector } from "./select.ts";
import { Tally } from "./tally.ts";
import { toLabel } from "./tell.ts";
import { Waiting } from "./waiting.ts";

/** How a run is made. */
export interface ApplyOptions {
  config: ApplyConfig;
  scope: Scope;
  redactor: Redactor;
  hostName: string;
  stateDir: string;
  version: string;
  /** Predict and change nothing. */
  dryRun: boolean;
  selection: Selection;
  /** Hears of the run as it goes. */
  emit: (event: ApplyEvent) => void;
  /** Stops the run after the running change. */
  signal?: AbortSignal;
  /** Hears what the tasks want and look at. */
  observer?: PlanObserver;
  /** Looks at each task of a dry run; a task that fails does not end it then. */
  examine?: Examine;
  /** The host of a dry run instead of this machine. */
  host?: Host;
  /** How confirmations are asked for; by `driftless confirm` alone when absent. */
  confirm?: ConfirmOptions;
  /** Makes sure that all secrets that tasks name are there. */
  requireSecrets?: () => Promise<void>;
  /** Hears of changes of earlier runs that nobody confirmed and that are undone first. */
  tellUndone?: (text: string) => void;
}

/**
 * Runs a configuration that was loaded without errors.
 * @throws {LockedError} When another run holds the state directory.
 * @throws {TaskError} When the state directory cannot be used.
 */
export async function apply(options: ApplyOptions): Promise<SummaryEvent> {
  const startedAt = performance.now();
  await options.requireSecrets?.();
  using record = await openRecord({ ...options, command: "apply" });
  const handlers = new Handlers(options.config.handlers);
  const tally = new Tally();
  const all = options.config.nodes.flatMap(toTasks);
  const start = findStart(options.selection, all, (id) => record.findEnd(id));
  const toSelected = () =>
    toSelector(options.selection, options.hostName, start);
  const run = toRunContext(options, record, handlers, tally, toSelected());
  const lost = handlers.restore(
    run.waiting.restore(record.pendingHandlers()),
  );
  run.emit({
    type: "run",
    version: EVENT_VERSION,
    run: record.run,
    host: options.hostName,
    config: options.config.dir,
    digest: options.config.digest,
    dry_run: options.dryRun,
    tasks: all.filter(toSelected()).length,
    started_at: new Date().toISOString(),
  });
  lost.forEach((name) => record.clearPending(name));
  const ended = await runNodes(options.config.nodes, options.scope, run);
  await run.flush();
  const summary = tally.toSummary({
    pending: options.dryRun ? [] : record.pendingHandlers(),
    interrupted: ended.kind === "stopped" || run.isStopped(),
    durationMs: performance.now() - startedAt,
    run: record.run,
  });
  record.finish(
    summary,
    ended.kind === "stopped" ? toEnd(ended.node) : undefined,
  );
  options.emit(summary);
  return summary;
}

function toEnd(node: TaskNode): { task: string; name: string; place: string } {
  return {
    task: node.type,
    name: toLabel(node),
    place: toPlaceText(node.place),
  };
}

function toRunContext(
  options: ApplyOptions,
  record: Record,
  handlers: Handlers,
  tally: Tally,
  isSelected: RunContext["isSelected"],
): RunContext {
  const { config, dryRun, signal } = options;
  const { host, local, take } = openHost(options, record);
  let count = 0;
  const isStopped = () => signal?.aborted ?? false;
  const confirmation = toConfirmation(options, record, local, isStopped);
  const waiting = new Waiting({
    take: async (change, notified) => {
      const made = await take(change, notified);
      confirmation?.noteMade(change);
      return made;
    },
    store: record,
    predicts: local === undefined,
    hear: ({ touches }) => local?.forget(touches ?? []),
  });
  const run: RunContext = {
    config,
    host,
    predicts: dryRun,
    redactor: options.redactor,
    handlers,
    scope: options.scope,
    waiting,
    take: (change, notified) => waiting.take(change, notified),
    confirmation,
    flush: (names) => flush(run, record, names),
    emit: (event) => {
      if (event.type === "start") record.begin(event.index, event.name);
      if (event.type === "task") {
        tally.add(event);
        record.note(event);
      }
      options.emit(event);
    },
    isSelected,
    isStopped,
    rescued: () => tally.rescue(),
    observer: options.observer,
    examine: options.examine,
    goesOn: options.examine !== undefined,
    isNarrow: options.selection.places !== undefined,
    readConfigFile: readTextFile,
    findConfigFile,
    next: () => count++,
  };
  return run;
}

/** Opens the host as plans see it, with what takes their changes; `local` where they are made. */
function openHost(
  options: ApplyOptions,
  record: Record,
): Pick<RunContext, "host" | "take"> & { local?: LocalHost } {
  const { redactor } = options;
  const openLocal = () =>
    new LocalHost(
      (key) => record.wasDone(key),
      (text) => redactor.has(text),
    );
  if (options.dryRun || options.host) {
    const overlay = new OverlayHost(options.host ?? openLocal());
    const take = (change: Change) => predict(change, overlay, redactor);
    return { host: overlay, take };
  }
  const local = openLocal();
  const take: RunContext["take"] = (change, notified) =>
    record.make(change, notified, local);
  return { host: local, local, take };
}

function toConfirmation(
  { confirm, redactor, emit }: ApplyOptions,
  { confirms }: Record,
  host: LocalHost | undefined,
  isStopped: () => boolean,
): Confirmation | undefined {
  return confirms && host &&
    new Confirmation(confirms, { ...confirm, host, redactor, emit, isStopped });
}

/** Predicts a change; what would be refused when it is made is refused here. */
function predict(
  change: Change,
  overlay: OverlayHost,
  redactor: Redactor,
): Promise<Made | undefined> {
  requireNoSecret(toSeenWords(change), (word) => redactor.has(word));
  return overlay.take(change);
}

/** Runs the handlers that are due, each once, also after a failed run, then makes what waits; tells whether none failed. */
async function flush(
  run: RunContext,
  record: Record,
  names: ReadonlySet<string> | undefined,
): Promise<boolean> {
  const done = new Set<string>();
  let isGood = true;
  for (
    let due = run.handlers.next(done);
    due && !run.isStopped();
    due = run.handlers.next(done)
  ) {
    const name = toHandlerName(due.node);
    done.add(name);
    if (names?.has(name) === false) continue;
    const { role } = due.node;
    const scope = role
      ? run.scope.withDefaults(role.defaults).with(role.vars)
      : run.scope;
    const ended: Ended = await runLooped(due.node, scope, run, {
      isSure: due.isSure,
    });
    isGood &&= ended.kind === "done";
    if (ended.kind !== "done") continue;
    run.handlers.settle(name);
    record.clearPending(name);
  }
  return await settle(run) && isGood;
}

/** Makes what waits, and tells of a failure: no task is left that could. */
async function settle(run: RunContext): Promise<boolean> {
  const startedAt = performance.now();
  try {
    await run.waiting.settle();
    return true;
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    const why = run.redactor.redact(error.message);
    run.emit({
      type: "task",
      index: run.next(),
      task: "systemd_unit",
      name: "what waited for the end of the run",
      place: run.config.dir,
      status: "failed",
      why,
      changes: [],
      output: { changed: false, failed: true, msg: why },
      duration_ms: performance.now() - startedAt,
    });
    return false;
  }
}

function findConfigFile(path: string): string | undefined {
  try {
    Deno.statSync(path);
    return path;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}
