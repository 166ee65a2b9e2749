/** What package tasks share: comparing wished packages with the installed ones and planning one transaction. */

import type {
  PackageAction,
  PackageStep,
  Preview,
} from "../lib/host/packages.ts";
import { readAptLists } from "../lib/host/packages/apt_state.ts";
import { hasPredictedSources } from "../lib/host/packages/lists.ts";
import { waitForLock } from "../lib/host/packages/locks.ts";
import {
  type Host,
  type Made,
  type Output,
  type Package,
  type RunChange,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import { planHolds, planMarks } from "./_apt.ts";
import type { Steps } from "./_files.ts";
import {
  requireNoDowngrades,
  requireNoRemovals,
  requireVersions,
} from "./_package_guards.ts";
import {
  toPredictions,
  toRunAs,
  toStepsText,
  toUndo,
} from "./_package_steps.ts";
import {
  findInstalled,
  type Packages,
  type PackageWish,
  requireNames,
  selectWanted,
  toSpec,
  type WantedPackage,
} from "./_package_table.ts";

/** Longest time that a transaction may take, in milliseconds: a killed one leaves the system half done. */
const TRANSACTION_MS = 3_600_000;

/** How long another run of a manager is waited for, in seconds, where nothing else is said. */
const LOCK_SECS = 120;

/** What a transaction did, or would do. */
export interface Transaction {
  steps: readonly PackageStep[];
  made: Made | undefined;
}

const NOTHING: Transaction = { steps: [], made: undefined };

/**
 * Brings packages to a wished state with one transaction, or none when all
 * is right already: then no program is run.
 * @throws {TaskError} When a name is none, or the package manager would refuse.
 * @throws {UnknownState} When an earlier change of a dry run may bring what is unknown now.
 */
export async function* planPackages(
  packages: Packages,
  wish: PackageWish,
  host: Host,
): Steps<Transaction> {
  requireNames(packages.manager, wish.wanted);
  const table = await packages.read();
  const left = selectWanted(packages.manager, wish, table);
  if (wish.state !== "absent") {
    yield* planMarks(packages, wish.wanted, table, host);
  }
  if (left.length === 0) return NOTHING;
  await waitForLock(packages.manager, wish.lockSecs ?? LOCK_SECS, host);
  const parts = toParts(packages, wish, left, table);
  const prepared: Prepared[] = [];
  // All is asked before anything is done, so that a dry run can ask it too.
  for (const { action, wanted } of parts) {
    const one = await prepare(packages, action, wanted, wish, host);
    if (one) prepared.push(one);
  }
  const done: Transaction[] = [];
  for (const { change, steps } of prepared) {
    const made = yield change;
    yield* planHolds(packages, steps, table);
    done.push({ steps, made });
  }
  return {
    steps: done.flatMap(({ steps }) => steps),
    made: done.at(-1)?.made,
  };
}

/** One action and the packages that it is about. */
interface Part {
  action: PackageAction;
  wanted: WantedPackage[];
}

/** Most managers need other words to upgrade than to install. */
function toParts(
  { manager }: Packages,
  { state, purge }: PackageWish,
  wanted: WantedPackage[],
  table: ReadonlyMap<string, Package>,
): Part[] {
  if (state === "absent") {
    return [{ action: purge ? "purge" : "remove", wanted }];
  }
  if (state === "present" || manager.upgradesByInstall) {
    return [{ action: "install", wanted }];
  }
  const isThere = ({ name }: WantedPackage) =>
    findInstalled(table, name) !== undefined;
  const parts: Part[] = [
    { action: "install", wanted: wanted.filter((one) => !isThere(one)) },
    { action: "upgrade", wanted: wanted.filter(isThere) },
  ];
  return parts.filter((part) => part.wanted.length > 0);
}

/** A transaction that is ready to be made. */
interface Prepared {
  change: RunChange;
  steps: PackageStep[];
}

/** Previews one action; undefined when it would do nothing and nothing is wanted of it. */
async function prepare(
  packages: Packages,
  action: PackageAction,
  wanted: readonly WantedPackage[],
  wish: PackageWish,
  host: Host,
): Promise<Prepared | undefined> {
  const { manager } = packages;
  const table = await packages.read();
  const specs = wanted.map((one) => toSpec(manager, one));
  const preview = await previewOrUnknown(
    () => manager.preview(host, action, specs, wish.flags),
    `package ${wanted.map((one) => one.name).join(", ")}`,
    wish.isFetching || await hasPredictedSources(manager, host),
    host,
  );
  const steps = toOpenSteps(preview, table);
  if (wish.failOnRemovals) requireNoRemovals(steps, wanted);
  if (!wish.allowDowngrade) requireNoDowngrades(manager, steps);
  if (steps.length === 0) {
    const isNewest = wanted.every((one) =>
      (one.asks || (wish.state === "latest" && one.version === undefined)) &&
      findInstalled(table, one.name)
    );
    if (isNewest) return undefined;
    requireVersions(manager, wanted, table);
  }
  const all = withWanted(steps, preview, action, wanted);
  const change = toTransactionChange(packages, {
    argv: manager.toArgv(action, specs, wish.flags),
    steps: all,
    table,
    shows: toStepsText(all, wanted.map((one) => one.name)),
    predicts: await toPredictions(all, preview, packages, table, host),
  });
  return { change, steps: all };
}

/** Asks for a preview; where lists are about to be fetched, a failure means that it cannot be known yet. */
export async function previewOrUnknown(
  ask: () => Promise<Preview>,
  what: string,
  isFetching: boolean,
  host: Host,
): Promise<Preview> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    const isOpen = isFetching || (await readAptLists(host)).isPredicted;
    if (!isOpen) throw error;
    throw new UnknownState(`Newer package lists may bring ${what}`);
  }
}

/** Leaves out what earlier changes of a dry run do already. */
export function toOpenSteps(
  { steps }: Preview,
  table: ReadonlyMap<string, Package>,
): PackageStep[] {
  return steps.flatMap((step) => {
    const found = table.get(step.name);
    const isInstalled = found?.status === "installed";
    if (step.to === undefined) {
      const isThere = found && (found.status !== "config-files" || step.purge);
      if (!isThere) return [];
      return isInstalled ? [{ from: found.version, ...step }] : [step];
    }
    const versions = found?.versions ?? [found?.version];
    if (isInstalled && versions.includes(step.to)) return [];
    return isInstalled && step.from === undefined
      ? [{ ...step, from: found.version }]
      : [step];
  });
}

/** What was asked for happens, even where the preview does not list it. */
function withWanted(
  steps: readonly PackageStep[],
  preview: Preview,
  action: PackageAction,
  wanted: readonly WantedPackage[],
): PackageStep[] {
  const known = new Set(steps.map((one) => one.name));
  const missing = wanted.filter(({ name }) =>
    !known.has(name) && !preview.selected.has(name)
  );
  const isGone = action === "remove" || action === "purge";
  if (action === "upgrade") return [...steps];
  return [
    ...steps,
    ...missing.map(({ name, version }) => {
      if (!isGone) return { name, to: version ?? "" };
      return action === "purge" ? { name, purge: true } : { name };
    }),
  ];
}

/** Builds the change that a transaction is. */
export function toTransactionChange(
  packages: Packages,
  { argv, steps, table, shows, predicts }: {
    argv: readonly string[];
    steps: readonly PackageStep[];
    /** The packages before. */
    table: ReadonlyMap<string, Package>;
    shows: string;
    predicts: NonNullable<RunChange["predicts"]>;
  },
): RunChange {
  const { manager } = packages;
  const undo = toUndo(packages, steps, table);
  return {
    kind: "run",
    argv,
    ...toRunAs(manager),
    timeoutMs: TRANSACTION_MS,
    ...(manager.success ? { success: manager.success } : {}),
    shows,
    predicts,
    touches: ["packages", "users", "groups", "units"],
    ...(undo ? { undo } : {}),
  };
}

/** Tells what a transaction did, for `register`. */
export function toTransactionOutput({ steps, made }: Transaction): Output {
  return {
    packages: steps.map((step) => step.name),
    installed: steps.filter((step) => step.to !== undefined)
      .map(({ name, to }) => ({ name, version: to })),
    removed: steps.filter((step) => step.to === undefined)
      .map((step) => step.name),
    rc: made?.code ?? 0,
    stdout: made?.stdout ?? "",
    stdout_lines: toLines(made?.stdout),
    stderr: made?.stderr ?? "",
    stderr_lines: toLines(made?.stderr),
  };
}

function toLines(text = ""): string[] {
  return text.trimEnd() === "" ? [] : text.trimEnd().split("\n");
}
