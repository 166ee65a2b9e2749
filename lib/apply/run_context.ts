/** What all tasks of a run share. */

import type { Change, Made } from "../change.ts";
import type { ApplyConfig, TaskNode } from "../config/node.ts";
import type { Host } from "../host/host.ts";
import type { Redactor } from "../secret.ts";
import type { ApplyEvent } from "./event.ts";
import type { Confirmation } from "./confirmation.ts";
import type { Examine } from "./examine.ts";
import type { Handlers } from "./handlers.ts";
import type { PlanObserver } from "./noting_host.ts";
import type { Scope } from "./scope.ts";
import type { Waiting } from "./waiting.ts";

/** What all tasks of a run share. */
export interface RunContext {
  config: ApplyConfig;
  /** The host as plans see it: the real one, or an overlay in a dry run. */
  host: Host;
  /** Changes are predicted and not made. */
  predicts: boolean;
  redactor: Redactor;
  handlers: Handlers;
  /** Variables that hold for the whole run. */
  scope: Scope;
  /** Makes or predicts a change; the handlers are noted as pending before it is made. */
  take(
    change: Change,
    notified: readonly string[],
  ): Promise<Made | undefined>;
  /** What is made once for all tasks that ask for it. */
  waiting: Waiting;
  /** What lets changes be undone unless they are confirmed; absent in a dry run. */
  confirmation?: Confirmation | undefined;
  /** Runs handlers that are due, all but those of other names; tells whether none failed. */
  flush(names?: ReadonlySet<string>): Promise<boolean>;
  /** Tells of the run. */
  emit(event: ApplyEvent): void;
  /** Tells whether a task was asked for by tags, types and the place to start at. */
  isSelected(node: TaskNode): boolean;
  /** Tells whether the run was asked to stop. */
  isStopped(): boolean;
  /** Reads a text file of the configuration. */
  readConfigFile(path: string, maxBytes: number): string;
  /** Gives the path of a file of the configuration when it exists. */
  findConfigFile(path: string): string | undefined;
  /** Notes that a rescue took a failure over. */
  rescued(): void;
  /** Hears what tasks want and look at. */
  observer?: PlanObserver | undefined;
  /** Looks at each task of a dry run. */
  examine?: Examine | undefined;
  /** A task that fails does not end the run. */
  goesOn?: boolean | undefined;
  /** Only tasks at named places run: what decides over others need not be known. */
  isNarrow?: boolean;
  /** Number of the next task. */
  next(): number;
}
