/** What the steps of a package transaction mean: in words, as predictions, and backwards. */

import type {
  PackageManager,
  PackageStep,
  Preview,
} from "../lib/host/packages.ts";
import type {
  Change,
  Host,
  Package,
  Prediction,
  RunChange,
} from "../lib/task.ts";
import type { Packages } from "./_package_table.ts";

/** Greatest numbers of packages and of unasked removals that are named in one line. */
const MAX_NAMED = 3;
const MAX_REMOVALS = 12;

/** Writes the steps of a transaction in one line for people, what was asked for first. */
export function toStepsText(
  steps: readonly PackageStep[],
  asked: readonly string[],
): string {
  const [only, ...rest] = steps;
  if (!only) return "";
  if (rest.length === 0 && asked[0] === only.name) return toStepText(only);
  const wanted = new Set(asked);
  // A removal that nobody asked for must not be overlooked.
  const rank = (step: PackageStep) =>
    wanted.has(step.name) ? 0 : step.to === undefined ? 1 : 2;
  const sorted = [...steps].sort((a, b) => rank(a) - rank(b));
  const isNamed = (step: PackageStep, index: number) =>
    index < MAX_NAMED || (rank(step) === 1 && index < MAX_REMOVALS);
  const named = sorted.filter(isNamed)
    .map((step) => `${step.name}: ${toStepText(step)}`);
  const more = sorted.length - named.length;
  return named.join("; ") + (more === 0 ? "" : `; and ${more} more`);
}

function toStepText({ from, to, purge }: PackageStep): string {
  const gone = purge ? "purged" : "not installed";
  const here = purge ? "configuration files" : "installed";
  if (to === undefined) return `${from ?? here} -> ${gone}`;
  return `${from ?? "not installed"} -> ${to === "" ? "installed" : to}`;
}

/** Tells what will be installed after the steps. */
export async function toPredictions(
  steps: readonly PackageStep[],
  preview: Preview,
  packages: Packages,
  table: ReadonlyMap<string, Package>,
  host: Host,
): Promise<Prediction[]> {
  const virtuals = new Map<string, string[]>();
  for (const [virtual, real] of preview.selected) {
    virtuals.set(real, [...virtuals.get(real) ?? [], virtual]);
  }
  const predictions: Prediction[] = [];
  for (const step of steps) {
    const old = table.get(step.name);
    const value = step.to === undefined
      ? await toRest(step, old, packages, host)
      : toInstalled(step, old, virtuals.get(step.name));
    predictions.push({
      table: "packages",
      name: packages.prefix + step.name,
      value,
    });
  }
  return predictions;
}

function toInstalled(
  step: PackageStep,
  old: Package | undefined,
  virtuals: readonly string[] = [],
): Package {
  return {
    name: step.name,
    version: step.to ?? "",
    status: "installed",
    arch: step.arch ?? old?.arch ?? "",
    held: false,
    provides: [...old?.provides ?? [], ...virtuals],
  };
}

/** A removed package of dpkg(1) stays known while configuration files or a script to remove them stay. */
async function toRest(
  step: PackageStep,
  old: Package | undefined,
  { manager, prefix }: Packages,
  host: Host,
): Promise<Package | undefined> {
  const rest: Package = {
    name: step.name,
    version: old?.version ?? step.from ?? "",
    status: "config-files",
    arch: old?.arch ?? "",
    held: false,
    provides: [],
  };
  if (prefix !== "" || manager.name !== "apt" || step.purge) return undefined;
  const plain = step.name.replace(/:.*$/, "");
  for (const name of [plain, `${plain}:${rest.arch}`]) {
    for (const file of ["conffiles", "postrm"]) {
      if (await host.stat(`/var/lib/dpkg/info/${name}.${file}`)) return rest;
    }
  }
  return undefined;
}

/** Gives the transaction backwards: what was only added can be removed, what was only removed added. */
export function toUndo(
  packages: Packages,
  steps: readonly PackageStep[],
  table: ReadonlyMap<string, Package>,
): Change[] | undefined {
  if (steps.length > 0 && packages.manager.keepsVersions) {
    return toReversed(packages, steps, table);
  }
  const isAdded = steps.every((one) =>
    one.to !== undefined && one.from === undefined
  );
  const isRemoved = steps.every((one) =>
    one.to === undefined && one.from !== undefined && !one.purge
  );
  if (steps.length === 0 || !(isAdded || isRemoved)) return undefined;
  return isAdded
    ? toRemovals(packages, steps, table)
    : toReturns(packages, steps);
}

/** Removes what was added and brings back the versions that were there. */
function toReversed(
  packages: Packages,
  steps: readonly PackageStep[],
  table: ReadonlyMap<string, Package>,
): Change[] {
  const { isSideBySide } = packages.manager;
  const added = steps.filter((one) =>
    one.to !== undefined && (isSideBySide || one.from === undefined)
  );
  const others = steps.filter((one) => !added.includes(one)).flatMap((one) => {
    const versions = table.get(one.name)?.versions ?? [one.from];
    return versions.map((from) => from === undefined ? one : { ...one, from });
  });
  return [
    ...(added.length > 0 ? toRemovals(packages, added, table) : []),
    ...(others.length > 0 ? toReturns(packages, others) : []),
  ];
}

/** Removes what was added; where dpkg(1) did not know a package before, it knows it no more. */
function toRemovals(
  packages: Packages,
  steps: readonly PackageStep[],
  table: ReadonlyMap<string, Package>,
): Change[] {
  const { manager, prefix } = packages;
  const removal = toUndoChange(
    packages,
    manager.toArgv(
      "remove",
      steps.map((one) => toRemovalSpec(manager, one)),
      packages.flags,
    ),
    steps.map(({ name }) => {
      const old = table.get(name);
      const isKept = old?.status === "config-files" || manager.isSideBySide;
      const value = isKept ? old : undefined;
      return { table: "packages", name: prefix + name, value };
    }),
  );
  const fresh = steps.map(({ name }) => name).filter((name) =>
    !table.has(name)
  );
  if (manager.name !== "apt" || fresh.length === 0) return [removal];
  // Only these: apt-get(8) would purge with them all that needs them.
  const purge = ["dpkg", "--purge", "--", ...fresh];
  return [removal, toUndoChange(packages, purge, [])];
}

/** Of versions that stand side by side only the new one goes again. */
function toRemovalSpec(
  manager: PackageManager,
  { name, to }: PackageStep,
): string {
  const isOne = manager.isSideBySide && to !== undefined && to !== "";
  return isOne ? manager.toSpec(name, to) ?? name : name;
}

/** Brings back what was removed, in the version that it had. */
function toReturns(
  packages: Packages,
  steps: readonly PackageStep[],
): Change[] {
  const { manager, prefix } = packages;
  const specs = steps.map(({ name, from }) =>
    from === undefined ? name : manager.toSpec(name, from) ?? name
  );
  const predicts = steps.map(({ name, from, arch }): Prediction => ({
    table: "packages",
    name: prefix + name,
    value: {
      name,
      version: from ?? "",
      status: "installed",
      arch: arch ?? "",
      held: false,
      provides: [],
    },
  }));
  return [
    toUndoChange(
      packages,
      manager.toArgv("install", specs, packages.flags),
      predicts,
    ),
  ];
}

/** Tells with which environment, and as which user, a manager's program changes something. */
export function toRunAs(
  { env, user }: PackageManager,
): Pick<RunChange, "env" | "user"> {
  return {
    ...(Object.keys(env).length > 0 ? { env: { ...env } } : {}),
    ...(user === undefined ? {} : { user }),
  };
}

function toUndoChange(
  { manager }: Packages,
  argv: readonly string[],
  predicts: Prediction[],
): Change {
  return {
    kind: "run",
    argv,
    ...toRunAs(manager),
    timeoutMs: 3_600_000,
    ...(manager.success ? { success: manager.success } : {}),
    predicts,
    touches: ["packages", "users", "groups", "units"],
  };
}
