/** Apply as a part of the agent: one run, told in few lines. */

import { apply } from "../lib/apply/apply.ts";
import type {
  ApplyEvent,
  ConfirmEvent,
  SummaryEvent,
  TaskEvent,
} from "../lib/apply/event.ts";
import { toCauseText } from "../lib/agent/drift/cause.ts";
import { Causes } from "../lib/agent/drift/causes.ts";
import type { ManagedPaths } from "../lib/agent/drift/managed_paths.ts";
import type { LogLevel } from "../lib/agent/settings.ts";
import { renewSetup } from "../lib/apply/setup.ts";
import { TaskError } from "../lib/error.ts";
import { LocalHost } from "../lib/host/local.ts";
import { LockedError } from "../lib/state/lock.ts";
import type { Cause, State } from "../lib/state/state.ts";
import { VERSION } from "../lib/version.ts";
import { toRunOptions } from "./agent_run_options.ts";
import { toConfirmOptions } from "./ask_confirm.ts";
import type { Generation } from "./agent_load.ts";
import type { CommandContext } from "./command.ts";
import { toLine } from "./output.ts";
import { sendAudit } from "./send_audit.ts";

/** What a run needs. */
export interface AgentApplyOptions {
  /** What is remembered. */
  readonly state: State;
  /** Directory of the state. */
  readonly stateDir: string;
  /** Predict and change nothing. */
  readonly dryRun: boolean;
  /** Labels of the only tasks to run; all when absent. */
  readonly only?: readonly string[];
  /** Stops the run after the running change. */
  readonly signal: AbortSignal;
  /** Is told what the run looks at. */
  readonly managed: ManagedPaths;
  /** Is told of each handler that ran. */
  noteHandler?(name: string): void;
  /** Tells an operator. */
  tell(text: string, level?: LogLevel): void;
}

/**
 * Runs a configuration once; undefined when another run holds the state.
 * @throws {TaskError} When a task failed.
 */
export async function applyOnce(
  { options, redactor }: CommandContext,
  { apply: setup, dir, settings }: Generation,
  own: AgentApplyOptions,
): Promise<SummaryEvent | undefined> {
  if (setup === undefined) return undefined;
  const { state, stateDir, dryRun, only, managed, signal, noteHandler, tell } =
    own;
  const renewed = await renewSetup(setup, toRunOptions(options, dir, settings));
  const causes = new Causes({
    state,
    managed,
    host: new LocalHost(),
    tell: (event, cause) => tellTask(event, cause, dryRun, tell),
    warn: (text) => tell(text, "warn"),
  });
  let summary: SummaryEvent;
  try {
    summary = await apply({
      ...renewed,
      redactor,
      stateDir,
      version: VERSION,
      dryRun,
      selection: {
        tags: [],
        skipTags: [],
        types: [],
        ...only && { only: [...only] },
      },
      observer: managed,
      signal,
      confirm: toConfirmOptions(stateDir),
      tellUndone: (text) => tell(text, "warn"),
      emit: (event) => {
        const isRun = event.type === "task" && event.handler &&
          event.status !== "skipped";
        if (isRun) noteHandler?.(event.name);
        if (event.type === "confirm") tell(toWaitText(event), "warn");
        hear(event, causes);
      },
    });
    const isCut = summary.failed > 0 || summary.interrupted;
    await causes.end(only ? "chosen" : isCut ? "cut" : "whole");
  } catch (error) {
    if (!(error instanceof LockedError)) throw error;
    tell(error.message, "warn");
    return undefined;
  }
  if (!dryRun) await sendAudit(renewed, stateDir, (text) => tell(text));
  requireDone(summary);
  return summary;
}

function toWaitText({ run, name, until }: ConfirmEvent): string {
  return toLine(
    `? ${name}: undone at ${until} unless confirmed with: driftless confirm ${run}`,
  );
}

function requireDone({ failed, run, pending_handlers }: SummaryEvent): void {
  if (failed === 0) return;
  const tasks = failed === 1 ? "1 task" : `${failed} tasks`;
  const rest = pending_handlers.length === 0
    ? ""
    : `, ${pending_handlers.length} handlers wait`;
  const where = run === null ? "" : ` in run ${run}`;
  throw new TaskError(`${tasks} failed${where}${rest}`);
}

/** Hands on what a run tells. */
function hear(event: ApplyEvent, causes: Causes): void {
  if (event.type === "run") causes.begin(event.run ?? undefined);
  if (event.type === "task") causes.take(event);
}

/** Tasks that were in their state are no news. */
function tellTask(
  event: TaskEvent,
  cause: Cause | undefined,
  dryRun: boolean,
  tell: (text: string) => void,
): void {
  if (event.status === "ok" || event.status === "skipped") return;
  const word = dryRun && event.status === "changed" ? "differs" : event.status;
  const why = event.why === undefined ? "" : `: ${event.why}`;
  const who = cause === undefined ? "" : ` (${toCauseText(cause)})`;
  const what = `${event.task} ${event.name}`;
  tell(toLine(`${toMark(event)} ${what} ${word}${who}${why}`));
}

function toMark({ status, changes }: TaskEvent): string {
  if (status === "failed") return "x";
  if (status === "unknown") return "?";
  return changes.some(({ before }) => before === "absent") ? "+" : "~";
}
