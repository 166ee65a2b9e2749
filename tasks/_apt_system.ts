/** What the `apt` task has apt-get(8) do: with packages, and with the whole system. */

import {
  previewApt,
  requireUninterrupted,
  toAptArgv,
} from "../lib/host/packages/apt.ts";
import type { PackageFlags } from "../lib/host/packages.ts";
import type { Host } from "../lib/task.ts";
import type { Steps } from "./_files.ts";
import { toPredictions, toStepsText } from "./_package_steps.ts";
import type { Packages, PackageWish } from "./_package_table.ts";
import { toUpgradeVerb, type UPGRADES } from "./_apt_options.ts";
import {
  planPackages,
  previewOrUnknown,
  toOpenSteps,
  toTransactionChange,
  type Transaction,
} from "./_packages.ts";

/** What of the task's params is about the whole system. */
export interface SystemWish {
  state: string;
  upgrade?: (typeof UPGRADES)[number] | boolean;
  autoremove: boolean;
  purge: boolean;
}

/** What the task is about: names, a file, the whole system, or several transactions one after the other. */
export async function* planMain(
  want: SystemWish,
  wish: PackageWish,
  packages: Packages,
  host: Host,
): Steps<Transaction> {
  const flags = wish.flags ?? {};
  const upgrade = want.upgrade === undefined
    ? undefined
    : toUpgradeVerb(want.upgrade);
  if (upgrade) return yield* planVerb(upgrade, [], flags, packages, host);
  if (want.state === "fixed") {
    return yield* planFixed(flags, packages, host);
  }
  if (want.state === "build-dep") {
    const names = wish.wanted.map((one) => one.name);
    return yield* planVerb("build-dep", names, flags, packages, host);
  }
  const done = yield* planPackages(packages, wish, host);
  if (done.steps.length > 0 || !want.autoremove) return done;
  const more = { ...flags, both: want.purge ? ["--purge"] : [] };
  return yield* planVerb("autoremove", [], more, packages, host);
}

/** Runs a verb when it would do something. */
async function* planVerb(
  verb: string,
  names: readonly string[],
  flags: PackageFlags,
  packages: Packages,
  host: Host,
): Steps<Transaction> {
  const isMending = flags.both?.includes("--fix-broken");
  if (!isMending) await requireUninterrupted(host);
  const table = await packages.read();
  const preview = await previewOrUnknown(
    () => previewApt(host, verb, names, flags),
    names.length === 0 ? "newer packages" : names.join(", "),
    false,
    host,
  );
  const steps = toOpenSteps(preview, table);
  if (steps.length === 0) return { steps, made: undefined };
  const made = yield toTransactionChange(packages, {
    argv: toAptArgv(verb, names, flags),
    steps,
    table,
    shows: toStepsText(steps, []),
    predicts: await toPredictions(steps, preview, packages, table, host),
  });
  return { steps, made };
}

/** Configures what an interrupted run left behind, and brings what is missing. */
async function* planFixed(
  flags: PackageFlags,
  packages: Packages,
  host: Host,
): Steps<Transaction> {
  const broken = [...(await packages.read()).values()]
    .filter((one) => one.status === "broken");
  if (broken.length > 0) {
    yield {
      kind: "run",
      argv: ["dpkg", "--configure", "-a"],
      env: { ...packages.manager.env },
      // What is still missing is brought by the next step.
      success: [0, 1],
      shows: `${broken.map((one) => one.name).join(", ")}: unfinished`,
      predicts: broken.map((one) => ({
        table: "packages",
        name: one.name,
        value: { ...one, status: "installed" },
      })),
      touches: ["packages", "users", "groups", "units"],
    };
  }
  const both = [...flags.both ?? [], "--fix-broken"];
  return yield* planVerb("install", [], { ...flags, both }, packages, host);
}
