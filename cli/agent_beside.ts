/** What a command that changes this host says of the agent beside it. */

import { findPause } from "../lib/agent/holds.ts";
import { isMap } from "../lib/config/plain.ts";
import { TaskError } from "../lib/error.ts";
import { isLocked } from "../lib/state/lock.ts";
import type { PauseRow } from "../lib/state/state.ts";
import { findState } from "./apply_causes.ts";
import type { GlobalOptions } from "./command.ts";
import { toStateCommand } from "./next.ts";
import { toPauseText } from "./status_agent.ts";

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
    throw new PausedError(`Cannot apply: paused ${toPauseText(pause)}`, {
      advice: `End it with: ${next("resume")}; or apply with --despite-pause`,
    });
  }
  if (pause !== undefined) return [`note    paused ${toPauseText(pause)}`];
  if (!isRunning || dryRun) return [];
  const isSame = found.dir === undefined || found.dir === dir;
  return isSame ? ["note    the agent runs on this host too"] : [
    `warning the agent of this host applies ${found.dir} and takes back ` +
    `what differs; keep it from that with: ${next("pause")}`,
  ];
}

function readBeside(stateDir: string): Beside | undefined {
  using state = findState(stateDir);
  if (state === undefined) return undefined;
  const view = state.agent.view()?.data;
  const dir = isMap(view) ? view["configDir"] : undefined;
  return {
    pause: findPause(state.agent, { now: Date.now }),
    isRunning: isLocked(stateDir, "agent.lock"),
    dir: typeof dir === "string" ? dir : undefined,
  };
}
