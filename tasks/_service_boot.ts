/** Whether a service is started at boot, and may be started at all. */

import { isStartedAtBoot } from "../lib/host/services/sysvinit.ts";
import {
  type Change,
  type Host,
  type TaskContext,
  TaskError,
  type Unit,
} from "../lib/task.ts";
import type { Steps } from "./_files.ts";
import {
  getUnit,
  type Service,
  toUnitRun,
  toVerbChange,
} from "./_service_change.ts";

/** Where units of one's own and links to others stand, systemd.unit(5). */
const OWN_DIR = "/etc/systemd/system";

/** Where systemd finds units without a link. */
const PACKAGED_REGEXP = /^(?:\/usr(?:\/local)?)?\/lib\/systemd\/system\//;

/** States of unit files that can be neither enabled nor disabled, systemctl(1) "is-enabled". */
const UNCHANGEABLE = ["bad", "transient"];

/** Enables or disables a service. */
export async function* planEnabled(
  service: Service,
  wantsEnabled: boolean,
  host: Host,
  context: TaskContext,
): Steps<void> {
  const unit = await getUnit(service, host);
  const state = unit.fileState;
  const verb = wantsEnabled ? "enable" : "disable";
  if (isMasked(unit) || UNCHANGEABLE.includes(state)) {
    if (!wantsEnabled) return;
    throw new TaskError(
      `Cannot enable "${service.name}": it is ${
        isMasked(unit) ? "masked" : state
      }`,
      isMasked(unit) ? { advice: "Set masked: false" } : {},
    );
  }
  const boot = await readBoot(service, unit, host);
  if (boot.by === "others") {
    if (!wantsEnabled) return;
    context.warn(
      `${service.name} is ${state}: it cannot be enabled, others start it`,
    );
    return;
  }
  if (boot.isEnabled === wantsEnabled && boot.by === "itself") return;
  const isForNow = boot.by === "itself until the next boot";
  const argv = ["systemctl", "disable", "--runtime", unit.name];
  const step = {
    shows: `${boot.isEnabled ? state : "disabled"} -> ${verb}d`,
    next: { fileState: `${verb}d` },
    undo: wantsEnabled ? "disable" : "enable",
  } as const;
  const change = isForNow && !wantsEnabled
    ? toUnitRun(service, unit, argv, step)
    : await toVerbChange(service, unit, verb, step, host);
  yield* planLinked(service, unit, change, host);
}

/** Disabling takes the link away by which systemctl(1) "link" brought a unit: it is made again. */
async function* planLinked(
  service: Service,
  unit: Unit,
  change: Change,
  host: Host,
): Steps<void> {
  const target = await findLinked(unit.name, host);
  if (target === undefined || change.kind !== "run") {
    yield change;
    return;
  }
  const link = toUnitRun(
    service,
    unit,
    toSystemctl(service, ["link", target]),
    {
      shows: "linked again",
      next: { fileState: "linked" },
    },
  );
  if (change.argv.includes("enable")) {
    const { shows: _, ...undo } = link;
    yield { ...change, undo: [...change.undo ?? [], undo] };
    return;
  }
  yield change;
  yield { ...link, undo: [] };
}

/** Finds the file that systemctl(1) "link" brought in under its own name. */
async function findLinked(
  name: string,
  host: Host,
): Promise<string | undefined> {
  const path = `${OWN_DIR}/${name}`;
  if ((await host.stat(path))?.type !== "link") return undefined;
  const target = await host.readLink(path);
  const isElsewhere = target.startsWith("/") &&
    !PACKAGED_REGEXP.test(target);
  return isElsewhere && target.endsWith(`/${name}`) ? target : undefined;
}

/** Tells whether a service is started at boot by its own links. */
export async function isEnabled(
  service: Service,
  unit: Unit,
  host: Host,
): Promise<boolean> {
  return (await readBoot(service, unit, host)).isEnabled;
}

/** Whether a unit is started at boot, and who decides that. */
interface Boot {
  by: "itself" | "itself until the next boot" | "others";
  isEnabled: boolean;
}

async function readBoot(
  { manager }: Service,
  unit: Unit,
  host: Host,
): Promise<Boot> {
  const state = unit.fileState;
  if (state === "enabled-runtime") {
    return { by: "itself until the next boot", isEnabled: true };
  }
  if (state === "static" || state === "alias") {
    return { by: "others", isEnabled: false };
  }
  if (state === "generated") {
    const script = unit.name.replace(/\.service$/, "");
    return await host.stat(`/etc/init.d/${script}`)
      ? { by: "itself", isEnabled: await isStartedAtBoot(host, script) }
      : { by: "others", isEnabled: false };
  }
  if (state === "indirect" && !manager.isOffline) {
    return { by: "itself", isEnabled: await hasEnabledOther(unit, host) };
  }
  return { by: "itself", isEnabled: state === "enabled" };
}

/** A unit that only brings others along, by "Also=" of systemd.unit(5), is enabled when one of them is. */
async function hasEnabledOther(unit: Unit, host: Host): Promise<boolean> {
  const { stdout } = await host.query([
    "systemctl",
    "show",
    "--property=FragmentPath",
    unit.name,
  ]);
  const path = stdout.trim().replace("FragmentPath=", "");
  if (path === "") return false;
  const text = await host.readText(path, 1024 * 1024);
  for (const [, names] of text.matchAll(/^Also=(.*)$/gm)) {
    for (const name of names!.split(/\s+/).filter(Boolean)) {
      if ((await host.findUnit(name))?.fileState === "enabled") return true;
    }
  }
  return false;
}

/** Tells whether a unit is masked: nothing can start it. */
export function isMasked(unit: Unit): boolean {
  return unit.loadState === "masked" || unit.fileState.startsWith("masked");
}

/** Masks a service for good; one that does not exist too. */
export async function* planMask(service: Service, host: Host): Steps<void> {
  const unit = await host.findUnit(service.name) ?? {
    name: service.name,
    loadState: "not-found",
    activeState: "inactive",
    subState: "dead",
    fileState: "",
    needsReload: false,
  };
  if (unit.fileState === "masked") return;
  yield toUnitRun(service, unit, toSystemctl(service, ["mask", unit.name]), {
    shows: `${unit.fileState || "not found"} -> masked`,
    next: { loadState: "masked", fileState: "masked" },
    undo: toSystemctl(service, ["unmask", unit.name]),
  });
}

/** Where a link to `/dev/null` masks a unit: for good, and until the next boot. */
const MASKS: readonly [string, readonly string[]][] = [
  [OWN_DIR, []],
  ["/run/systemd/system", ["--runtime"]],
];

/**
 * Takes the masks off a service.
 * @throws {TaskError} When its package brings the mask.
 */
export async function* planUnmask(service: Service, host: Host): Steps<void> {
  const unit = await host.findUnit(service.name);
  if (!unit || !isMasked(unit)) return;
  const next = {
    loadState: "loaded",
    fileState: await hasWantsLink(unit.name, host) ? "enabled" : "disabled",
  };
  const masks: (readonly string[])[] = [];
  for (const [dir, words] of MASKS) {
    if (await host.stat(`${dir}/${unit.name}`)) masks.push(words);
  }
  if (masks.length === 0) {
    throw new TaskError(
      `Cannot unmask "${service.name}": the package that brings it masks it`,
    );
  }
  for (const [index, words] of masks.entries()) {
    const isLast = index === masks.length - 1;
    const argv = [...words, unit.name];
    yield toUnitRun(service, unit, toSystemctl(service, ["unmask", ...argv]), {
      shows: `${words.length === 0 ? "masked" : "masked for now"} -> unmasked`,
      next: isLast ? next : {},
      undo: toSystemctl(service, ["mask", ...argv]),
    });
  }
}

function toSystemctl(
  { manager }: Service,
  words: readonly string[],
): string[] {
  return ["systemctl", ...(manager.isOffline ? ["--root=/"] : []), ...words];
}

/** A mask hides whether the unit is enabled; the links that enable it stay. */
async function hasWantsLink(name: string, host: Host): Promise<boolean> {
  const dir = OWN_DIR;
  if (!await host.stat(dir)) return false;
  for (const one of await host.list(dir)) {
    if (!/\.(wants|requires)$/.test(one)) continue;
    if (await host.stat(`${dir}/${one}/${name}`)) return true;
  }
  return false;
}
