/** What package tasks share: comparing wished packages with the installed ones and planning one transaction. */

import type {
  PackageAction,
  PackageStep,
  Preview,
} from "../lib/host/packages.ts";
import { readAptLists } from "../lib/host/packages/apt_state.ts";
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
import { toPredictions, toStepsText, toUndo } from "./_package_steps.ts";
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
  if (wish.state !== "latest" || packages.manager.upgradesByInstall) {
    const action = wish.state !== "absent"
      ? "install"
      : wish.purge
      ? "purge"
      : "remove";
    return yield* planAction(packages, action, left, wish, host);
  }
  const isThere = (one: WantedPackage) => findInstalled(table, one.name);
  const fresh = left.filter((one) => !isThere(one));
  const first = fresh.length === 0
    ? NOTHING
    : yield* planAction(packages, "install", fresh, wish, host);
  const old = left.filter(isThere);
  const second = old.length === 0
    ? NOTHING
    : yield* planAction(packages, "upgrade", old, wish, host);
  return {
    steps: [...first.steps, ...second.steps],
    made: second.made ?? first.made,
  };
}

/** Previews and yields one action. */
async function* planAction(
  packages: Packages,
  action: PackageAction,
  wanted: readonly WantedPackage[],
  wish: PackageWish,
  host: Host,
): Steps<Transaction> {
  const { manager } = packages;
  const table = await packages.read();
  const specs = wanted.map((one) => toSpec(manager, one));
  const preview = await previewOrUnknown(
    () => manager.preview(host, action, specs, wish.flags),
    `package ${wanted.map((one) => one.name).join(", ")}`,
    host,
  );
  const steps = toOpenSteps(preview, table);
  if (wish.failOnRemovals) requireNoRemovals(steps, wanted);
  const isDone = wish.state === "latest" &&
    wanted.every((one) =>
      one.version === undefined && findInstalled(table, one.name)
    );
  if (steps.length === 0 && isDone) return NOTHING;
  const all = withWanted(steps, preview, action, wanted);
  const made = yield toTransactionChange(packages, {
    argv: manager.toArgv(action, specs, wish.flags),
    steps: all,
    shows: toStepsText(all, wanted.map((one) => one.name)),
    predicts: await toPredictions(all, preview, packages, table, host),
  });
  yield* planHolds(packages, all, table);
  return { steps: all, made };
}

function requireNoRemovals(
  steps: readonly PackageStep[],
  wanted: readonly WantedPackage[],
): void {
  const known = new Set(wanted.map((one) => one.name));
  const others = steps.filter(({ name, to }) =>
    to === undefined && !known.has(name)
  );
  if (others.length === 0) return;
  const names = others.map((one) => one.name).join(", ");
  throw new TaskError(`Cannot do it without removing ${names}`, {
    advice: "Set fail_on_autoremove: false to let them go",
  });
}

/** Asks for a preview; where lists are about to be fetched, a failure means that it cannot be known yet. */
export async function previewOrUnknown(
  ask: () => Promise<Preview>,
  what: string,
  host: Host,
): Promise<Preview> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    if (!(await readAptLists(host)).isPredicted) throw error;
    throw new UnknownState(`apt-get update may bring ${what}`);
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
      return isThere ? [step] : [];
    }
    if (isInstalled && found.version === step.to) return [];
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
  { argv, steps, shows, predicts }: {
    argv: readonly string[];
    steps: readonly PackageStep[];
    shows: string;
    predicts: NonNullable<RunChange["predicts"]>;
  },
): RunChange {
  const { manager } = packages;
  const undo = toUndo(packages, steps);
  return {
    kind: "run",
    argv,
    ...(Object.keys(manager.env).length > 0 ? { env: { ...manager.env } } : {}),
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
