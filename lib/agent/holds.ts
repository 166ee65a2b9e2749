/** Why the host may not be changed now: somebody paused the agent, or no maintenance window is open. */

import type { AgentState, PauseRow } from "../state/state.ts";
import type { Clock } from "./clock.ts";
import { toHeldMs, type Window } from "./windows.ts";

/** A pause without an end is looked at again after so long, in milliseconds. */
const PAUSE_LOOK_MS = 60_000;

/** The pause that holds now. */
export function findPause(
  state: Pick<AgentState, "pause">,
  { now }: Pick<Clock, "now">,
): PauseRow | undefined {
  const pause = state.pause();
  const isOver = pause?.untilMs !== undefined && pause.untilMs <= now();
  return isOver ? undefined : pause;
}

/** How long the host may not be changed, in milliseconds; 0 when it may. */
export function toChangeHeldMs(
  state: Pick<AgentState, "pause">,
  windows: readonly Window[],
  clock: Pick<Clock, "now">,
): number {
  const pause = findPause(state, clock);
  if (pause === undefined) return toHeldMs(windows, clock.now());
  return pause.untilMs === undefined
    ? PAUSE_LOOK_MS
    : pause.untilMs - clock.now();
}
