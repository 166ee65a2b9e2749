/** What a package transaction may not do, though the manager would. */

import type { PackageManager, PackageStep } from "../lib/host/packages.ts";
import { type Package, TaskError } from "../lib/task.ts";
import { findInstalled, type WantedPackage } from "./_package_table.ts";

/**
 * Requires that chosen versions come: some managers succeed and keep what is there.
 * @throws {TaskError} When a version that is wanted would not come.
 */
export function requireVersions(
  manager: PackageManager,
  wanted: readonly WantedPackage[],
  table: ReadonlyMap<string, Package>,
): void {
  for (const { name, version } of wanted) {
    const found = findInstalled(table, name);
    if (version === undefined || !found) continue;
    throw new TaskError(
      `Cannot bring "${name}" from version ${found.version} to "${version}": ${manager.name} would keep it`,
    );
  }
}

/**
 * Refuses to go back to an older version; apt-get(8) refuses it itself.
 * @throws {TaskError} When a step does.
 */
export function requireNoDowngrades(
  manager: PackageManager,
  steps: readonly PackageStep[],
): void {
  const down = steps.find((one) => one.down);
  if (!down || manager.keepsVersions) return;
  throw new TaskError(
    `Cannot bring "${down.name}" from version ${down.from} back to ${down.to}: it is older`,
    { advice: "Set allow_downgrades: true to permit it" },
  );
}

/**
 * Refuses to remove what is not named.
 * @throws {TaskError} When a step does, with the names.
 */
export function requireNoRemovals(
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
