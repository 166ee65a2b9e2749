/**
 * The chaos check: the configuration is planned over this host, nothing is
 * changed, and each thing that a task manages is broken in that picture of the
 * host to see whether the task would bring it back.
 *
 * @module
 */

import { apply } from "../apply/apply.ts";
import type { TaskEvent } from "../apply/event.ts";
import { toLabel } from "../apply/tell.ts";
import type { Setup } from "../apply/setup.ts";
import type { Host } from "../host/host.ts";
import { checkTask, type TaskCheck } from "./check_task.ts";
import type { Finding, Repair } from "./finding.ts";

/** What is to be said of a task as a whole; `skipped` and `nothing` say that there was nothing to break. */
export type Verdict = Repair | "skipped" | "nothing";

/** A task with what came of breaking what it manages. */
export interface CheckedTask {
  /** Type of the task. */
  readonly task: string;
  /** Its label, templates rendered; with the item of its loop. */
  readonly name: string;
  /** Where it stands, as `file:line:col`. */
  readonly place: string;
  readonly verdict: Verdict;
  /** Why nothing can be told, or was done. */
  readonly why?: string;
  readonly findings: readonly Finding[];
  /** Things that were left whole, being too many. */
  readonly left: number;
}

/** How a chaos check is made. */
export interface ChaosOptions {
  readonly stateDir: string;
  readonly version: string;
  /** The host that is looked at instead of this machine. */
  readonly host?: Host;
  /** Chooses tasks by their type and label; all are checked when absent. */
  readonly isChosen?: ((text: string) => boolean) | undefined;
  /** Hears of each task as soon as it was checked. */
  readonly tell: (checked: CheckedTask) => void;
  /** Ends the check after the running task. */
  readonly signal?: AbortSignal;
}

/** Verdicts from the worst on. */
const ORDER: readonly Repair[] = [
  "unnoticed",
  "unrepaired",
  "repaired",
  "refused",
  "untold",
];

/**
 * Checks all tasks of a configuration that was loaded without errors; nothing
 * on the host is touched. Handlers are left out: they run when they are told.
 */
export async function runChaos(
  setup: Setup,
  { stateDir, version, host, isChosen, tell, signal }: ChaosOptions,
): Promise<void> {
  const ignored = [setup.config.dir, stateDir];
  let check: TaskCheck | undefined;
  // A secret that is not here is missing to its task only.
  const { requireSecrets: _none, ...here } = setup;
  await apply({
    ...here,
    stateDir,
    version,
    dryRun: true,
    selection: { tags: [], skipTags: [], types: [] },
    examine: async (planned) => {
      const { node } = planned;
      const isMeant = isChosen?.(`${node.type} ${toLabel(node)}`) ?? true;
      if (!isMeant) return;
      const told = await checkTask(planned, ignored);
      check = node.envelope.noLog ? hide(told) : told;
    },
    emit: (event) => {
      if (event.type !== "task") return;
      const isMeant = check !== undefined || isChosen === undefined;
      if (isMeant && !event.handler) tell(toChecked(event, check));
      check = undefined;
    },
    ...host === undefined ? {} : { host },
    ...signal === undefined ? {} : { signal },
  });
}

function toChecked(
  event: TaskEvent,
  check: TaskCheck | undefined,
): CheckedTask {
  const { task, place, item, why } = event;
  const name = item === undefined
    ? event.name
    : `${event.name} (${toText(item)})`;
  const missed: Verdict = event.status === "skipped" ? "skipped" : "untold";
  const { verdict, why: reason } = check
    ? toVerdict(check)
    : { verdict: missed, why };
  return {
    task,
    name,
    place,
    verdict,
    ...reason === undefined ? {} : { why: reason },
    findings: check?.findings ?? [],
    left: check?.left ?? 0,
  };
}

function toVerdict(
  { untold, findings }: TaskCheck,
): { verdict: Verdict; why?: string | undefined } {
  if (untold !== undefined) return { verdict: "untold", why: untold };
  const worst = ORDER.find((one) =>
    findings.some(({ repair }) => repair === one)
  );
  return { verdict: worst ?? "nothing" };
}

/** Of a task with `no_log` nothing is told but what came of it. */
function hide({ findings, left, untold }: TaskCheck): TaskCheck {
  return {
    findings: findings.map(({ damage, repair }) => ({
      thing: "a thing",
      damage,
      repair,
    })),
    left,
    ...untold === undefined ? {} : { untold: "no_log" },
  };
}

function toText(item: unknown): string {
  return typeof item === "string" ? item : JSON.stringify(item);
}
