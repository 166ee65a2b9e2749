/** What a command that changes this host says of the agent beside it. */

import { findPause } from "../lib/agent/holds.ts";
import { isMap } from "../lib/config/plain.ts";
import { TaskError } from "../lib/error.ts";
import { isLocked } from "../lib/state/lock.ts";
import { openState, type PauseRow } from "../lib/state/state.ts";
import type { GlobalOptions } from "./command.ts";
import { toStateCommand } from "./next.ts";

/** Somebody wants this host left as it is. */
export class PausedError extends TaskError {
  override name = "PausedError";
}

/** What is known of the agent. */
interface Beside {
  readonly pause: PauseRow | undefined;
  /** It runs now. */
  readonly isRunning: boolean;
  /** Directory that it applies; undefined where it noted none. */
  readonly dir: string | undefined;
}

/** How a run is made. */
export interface BesideOptions {
  /** Nothing is changed. */
  readonly dryRun: boolean;
  /** A pause holds up others, not this run. */
  readonly despitePause: boolean;
  /** Directory of the configuration. */
  readonly dir: string;
}

/**
 * Gives what is to be told before a run.
 * @throws {PausedError} When it would change the host during a pause.
 */
export function tellBeside(
  options: GlobalOptions,
  stateDir: string,
  { dryRun, despitePause, dir }: BesideOptions,
): string[] {
  const found = readBeside(stateDir);
  if (found === undefined) return [];
  const next = (word: string) => toStateCommand(options, word);
  const { pause, isRunning } = found;
  if (pause !== undefined && !dryRun && !despitePause) {
    throw new PausedError(`Cannot apply: ${toPausedText(pause)}`, {
      advice: `End it with: ${next("resume")}; or apply with --despite-pause`,
    });
  }
  if (pause !== undefined) return [`note    ${toPausedText(pause)}`];
  if (!isRunning || dryRun) return [];
  const isSame = found.dir === undefined || found.dir === dir;
  return isSame ? ["note    the agent runs on this host too"] : [
    `warning the agent of this host applies ${found.dir} and takes back ` +
    `what differs; keep it from that with: ${next("pause")}`,
  ];
}

function readBeside(stateDir: string): Beside | undefined {
  try {
    Deno.statSync(`${stateDir}/state.db`);
  } catch {
    // Whoever may not look is told by the run itself.
    return undefined;
  }
  using state = openState(stateDir, { readOnly: true });
  const view = state.agent.view()?.data;
  const dir = isMap(view) ? view["configDir"] : undefined;
  return {
    pause: findPause(state.agent, { now: Date.now }),
    isRunning: isLocked(stateDir, "agent.lock"),
    dir: typeof dir === "string" ? dir : undefined,
  };
}

function toPausedText({ by, untilMs, reason }: PauseRow): string {
  const until = untilMs === undefined
    ? "until somebody resumes"
    : `until ${new Date(untilMs).toISOString()}`;
  const why = reason === "" ? "" : `: ${reason}`;
  return `${by} paused changes of this host ${until}${why}`;
}
