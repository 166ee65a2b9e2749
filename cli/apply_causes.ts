/** Shows each task of a run with who made the difference that it found. */

import { Causes } from "../lib/agent/drift/causes.ts";
import { ManagedPaths } from "../lib/agent/drift/managed_paths.ts";
import type { ApplyEvent, SummaryEvent } from "../lib/apply/event.ts";
import type { PlanObserver } from "../lib/apply/noting_host.ts";
import type { Setup } from "../lib/apply/setup.ts";
import { LocalHost } from "../lib/host/local.ts";
import { openState, type State } from "../lib/state/state.ts";

/** Where a run is shown. */
export interface ApplyCausesOptions {
  /** Nothing is changed. */
  readonly dryRun: boolean;
  /** Shows what a run tells. */
  report(event: ApplyEvent): void;
  /** Is told that something could not be noted. */
  warn(text: string): void;
}

/** Hears a run. */
export interface ApplyCauses extends Disposable {
  readonly observer: PlanObserver;
  /** Takes what the run tells, and shows it with its cause. */
  hear(event: ApplyEvent): void;
  /** Shows what is left. */
  end(summary: SummaryEvent, isChosen: boolean): Promise<void>;
}

/** Opens what hears a run; without a state nothing is known, and all is shown as it comes. */
export function openCauses(
  { config }: Setup,
  stateDir: string,
  { dryRun, report, warn }: ApplyCausesOptions,
): ApplyCauses {
  const managed = new ManagedPaths(config, [stateDir]);
  const state = dryRun ? findState(stateDir) : openState(stateDir);
  const causes = state && new Causes({
    state,
    managed,
    host: new LocalHost(),
    tell: (event, cause) =>
      report(cause === undefined ? event : { ...event, cause }),
    warn,
  });
  return {
    observer: managed,
    hear: (event) => {
      if (event.type === "run") causes?.begin(event.run ?? undefined);
      if (event.type === "task" && causes !== undefined) causes.take(event);
      else if (event.type !== "summary") report(event);
    },
    end: async (summary, isChosen) => {
      const isCut = summary.failed > 0 || summary.interrupted;
      await causes?.end(isChosen ? "chosen" : isCut ? "cut" : "whole");
      report(summary);
    },
    [Symbol.dispose]: () => state?.[Symbol.dispose](),
  };
}

/** The state of a host where something ran; nothing is made where none did. */
export function findState(stateDir: string): State | undefined {
  try {
    Deno.statSync(`${stateDir}/state.db`);
  } catch {
    // Whoever may not look is told by what needs it.
    return undefined;
  }
  return openState(stateDir, { readOnly: true });
}
