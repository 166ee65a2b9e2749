/** `driftless pause` and `driftless resume`. */

import { parseSeconds } from "../lib/quantity.ts";
import { openState } from "../lib/state/state.ts";
import { readVariable } from "../lib/config/discover.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toStateCommand } from "./next.ts";
import { openHistory } from "./open_history.ts";
import { toLine } from "./output.ts";
import { UsageError } from "./parameter.ts";
import { toStateDir } from "./state_dir.ts";

/** What was asked for. */
export interface PauseOptions {
  /** Length of the pause; until somebody resumes when absent. */
  length: string | undefined;
  /** Why. */
  reason: string | undefined;
}

/** Keeps the agent from changing this host for a while. */
export function pauseCommand(
  { options, out }: CommandContext,
  { length, reason = "" }: PauseOptions,
): Promise<number> {
  const seconds = length === undefined ? undefined : toSeconds(length);
  using state = openState(toStateDir(options));
  const atMs = Date.now();
  const untilMs = seconds === undefined ? undefined : atMs + seconds * 1000;
  state.agent.setPause({ untilMs, reason, by: findUser(), atMs });
  const until = untilMs === undefined
    ? "until you resume"
    : `until ${new Date(untilMs).toISOString()}`;
  if (out.json) out.record({ type: "pause", version: 1, until, reason });
  else {
    const next = toStateCommand(options, "resume");
    out.result(`${out.paint("yellow", "Paused")} ${until}.  Next: ${next}`);
  }
  return Promise.resolve(EXIT.done);
}

/** Ends the pause. */
export function resumeCommand(
  { options, out }: CommandContext,
): Promise<number> {
  openHistory(options)[Symbol.dispose]();
  using state = openState(toStateDir(options));
  const pause = state.agent.pause();
  state.agent.setPause(undefined);
  if (out.json) {
    out.record({ type: "resume", version: 1, was_paused: pause !== undefined });
    return Promise.resolve(EXIT.done);
  }
  const why = pause?.reason ? `: ${toLine(pause.reason)}` : "";
  const what = pause === undefined
    ? "Nothing was paused"
    : `${out.paint("green", "Resumed")} after the pause of ${
      toLine(pause.by)
    }${why}`;
  const next = toStateCommand(options, "status");
  out.result(`${what}.  Next: ${next}`);
  return Promise.resolve(EXIT.done);
}

function toSeconds(text: string): number {
  const seconds = parseSeconds(text);
  if (seconds !== undefined && seconds > 0) return seconds;
  throw new UsageError(
    `Expected a length of time in "--for", got "${text}"`,
    'Write it as "30m" or "2h"',
  );
}

/** Who asks: behind sudo(8) the one who called it. */
function findUser(): string {
  return readVariable("SUDO_USER") ?? readVariable("USER") ??
    `uid ${Deno.uid()}`;
}
