/** What apt needs around its transactions: fresh lists, marks of dependencies, holds. */

import {
  APT_MARKS,
  APT_STAMP,
  readAptLists,
  removeAutoMarks,
} from "../lib/host/packages/apt_state.ts";
import { readLists } from "../lib/host/packages/lists.ts";
import type { PackageStep } from "../lib/host/packages.ts";
import type { Host, Package } from "../lib/task.ts";
import { type Steps, toParent } from "./_files.ts";
import { toRunAs } from "./_package_steps.ts";
import {
  findInstalled,
  type Packages,
  type WantedPackage,
} from "./_package_table.ts";

/** A package that is installed by hand is no dependency any more, so that nothing removes it as one. */
export async function* planMarks(
  { manager, prefix }: Packages,
  wanted: readonly WantedPackage[],
  table: ReadonlyMap<string, Package>,
  host: Host,
): Steps<void> {
  if (manager.name !== "apt" || prefix !== "") return;
  const found = wanted.flatMap((one) => findInstalled(table, one.name) ?? []);
  if (found.length === 0 || !await host.stat(APT_MARKS)) return;
  const text = removeAutoMarks(await host.readText(APT_MARKS), found);
  if (text === undefined) return;
  const names = found.map((one) => one.name).join(", ");
  yield {
    kind: "write",
    path: APT_MARKS,
    content: text,
    shows: `${names}: came as a dependency -> wanted by itself`,
  };
}

/** apt-get(8) drops the hold of a package that it changes. */
export async function* planHolds(
  packages: Packages,
  steps: readonly PackageStep[],
  before: ReadonlyMap<string, Package>,
): Steps<void> {
  const held = steps.filter((step) =>
    step.to !== undefined && before.get(step.name)?.held
  );
  if (held.length === 0 || !packages.manager.hold) return;
  const now = await packages.read();
  const dropped = held.flatMap(({ name }) => {
    const one = now.get(name);
    return one && !one.held ? [one] : [];
  });
  if (dropped.length === 0) return;
  yield {
    kind: "run",
    argv: [...packages.manager.hold, ...dropped.map((one) => one.name)],
    shows: "hold restored",
    predicts: dropped.map((one) => ({
      table: "packages",
      name: packages.prefix + one.name,
      value: { ...one, held: true },
    })),
    touches: ["packages"],
  };
}

/** What came of fetching the package lists. */
export interface Refreshed {
  /** They are fetched by a change that is not made. */
  isFetching: boolean;
  output: RefreshedOutput;
}

/** What `register` sees of it. */
interface RefreshedOutput {
  cache_updated: boolean;
  /** When the lists were fetched, in seconds since 1970. */
  cache_update_time: number;
}

/**
 * Fetches the package lists when they are older than so many seconds, or
 * older than the repositories; with 0, always.
 */
export async function* planRefresh(
  { manager }: Packages,
  validSecs: number,
  host: Host,
  flags: readonly string[] = [],
): Steps<Refreshed> {
  const isApt = manager.name === "apt";
  const lists = isApt
    ? await readAptLists(host)
    : await readLists(manager, host);
  const { fetchedMs } = lists;
  const isFresh = validSecs > 0 && !lists.isOutdated &&
    fetchedMs + validSecs * 1000 > host.now();
  if (isFresh) {
    return { isFetching: false, output: toOutput(false, fetchedMs) };
  }
  const made = yield {
    kind: "run",
    argv: [...manager.refresh, ...flags],
    ...toRunAs(manager),
    shows: fetchedMs > 0
      ? `package lists of ${new Date(fetchedMs).toISOString()} -> now`
      : "fetch the package lists",
    predicts: [],
    ...(isApt && validSecs > 0 ? {} : { repeats: true }),
  };
  const at = host.now();
  if (isApt && validSecs > 0) yield* planStamp(host);
  return { isFetching: !made, output: toOutput(true, at) };
}

/** Servers that have nothing new leave no trace of the visit, so it is noted. */
async function* planStamp(host: Host): Steps<void> {
  const dir = toParent(APT_STAMP);
  if (!await host.stat(dir)) yield { kind: "make_dir", path: dir, mode: 0o755 };
  yield {
    kind: "write",
    path: APT_STAMP,
    content: "",
    mode: 0o644,
    shows: "notes when the package lists were fetched",
  };
}

function toOutput(isUpdated: boolean, atMs: number): RefreshedOutput {
  return {
    cache_updated: isUpdated,
    cache_update_time: Math.floor(atMs / 1000),
  };
}
