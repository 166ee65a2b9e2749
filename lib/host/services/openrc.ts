/** The service manager openrc(8): its state is in links, so that little is run to read it. */

import type { Host, Unit } from "../host.ts";
import {
  type ReversibleChange,
  type ServiceManager,
  type ServiceVerb,
  toSimpleUnit,
} from "./manager.ts";

const RUNLEVELS = "/etc/runlevels";

/** Exit code of a status that says "crashed", `service_state` of openrc's rc.h. */
const CRASHED = 32;

/** The service manager of Alpine and Gentoo. */
export const openrc: ServiceManager = {
  name: "openrc",
  isPresent: async (host) => await host.stat("/run/openrc") !== undefined,
  toUnitName: (name) => name,
  readUnit,
  toChange: (verb, name) => ({
    kind: "run",
    argv: verb === "enable"
      ? ["rc-update", "add", name, "default"]
      : verb === "disable"
      ? ["rc-update", "delete", name, "default"]
      : ["rc-service", name, verb],
  }),
  readChange,
};

async function readUnit(host: Host, name: string): Promise<Unit | undefined> {
  if (!await host.stat(`/etc/init.d/${name}`, true)) return undefined;
  const isStarted =
    await host.stat(`/run/openrc/started/${name}`) !== undefined;
  const levels = await readLevels(host, name);
  const unit = toSimpleUnit(name, isStarted, levels.length > 0);
  const hasFailed = isStarted
    ? (await host.query(["rc-service", name, "status"])).code === CRASHED
    : await host.stat(`/run/openrc/failed/${name}`) !== undefined;
  return hasFailed ? { ...unit, activeState: "failed" } : unit;
}

/** Reads the runlevels that a service is in. */
async function readLevels(host: Host, name: string): Promise<string[]> {
  if (!await host.stat(RUNLEVELS)) return [];
  const levels: string[] = [];
  for (const level of await host.list(RUNLEVELS)) {
    if (await host.stat(`${RUNLEVELS}/${level}/${name}`)) levels.push(level);
  }
  return levels;
}

/** `rc-update --all delete` fails where a service is not in all runlevels. */
async function readChange(
  host: Host,
  name: string,
  verb: ServiceVerb,
): Promise<ReversibleChange | undefined> {
  if (verb !== "enable" && verb !== "disable") return undefined;
  const found = await readLevels(host, name);
  const levels = found.length > 0 ? found : ["default"];
  const toRun = (word: string) => ({
    kind: "run" as const,
    argv: ["rc-update", word, name, ...levels],
  });
  return verb === "enable"
    ? { change: toRun("add"), undo: toRun("delete") }
    : { change: toRun("delete"), undo: toRun("add") };
}
