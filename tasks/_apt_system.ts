/** Verbs of apt-get(8) that are about the whole system. */

import {
  previewApt,
  requireUninterrupted,
  toAptArgv,
} from "../lib/host/packages/apt.ts";
import type { PackageFlags } from "../lib/host/packages.ts";
import type { Host } from "../lib/task.ts";
import type { Steps } from "./_files.ts";
import { toPredictions, toStepsText } from "./_package_steps.ts";
import type { Packages } from "./_package_table.ts";
import {
  previewOrUnknown,
  toOpenSteps,
  toTransactionChange,
  type Transaction,
} from "./_packages.ts";

/** Runs a verb when it would do something. */
export async function* planVerb(
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
    host,
  );
  const steps = toOpenSteps(preview, table);
  if (steps.length === 0) return { steps, made: undefined };
  const made = yield toTransactionChange(packages, {
    argv: toAptArgv(verb, names, flags),
    steps,
    shows: toStepsText(steps, []),
    predicts: await toPredictions(steps, preview, packages, table, host),
  });
  return { steps, made };
}

/** Configures what an interrupted run left behind, and brings what is missing. */
export async function* planFixed(
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
