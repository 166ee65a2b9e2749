/** The service manager systemd(1). */

import { TaskError } from "../../error.ts";
import type { Host, QueryResult, Unit } from "../host.ts";
import type { ServiceManager } from "./manager.ts";

const PROPERTIES =
  "--property=Id,Names,LoadState,ActiveState,SubState,UnitFileState,NeedDaemonReload";

/** Makes systemd read its files anew, systemctl(1). */
export const DAEMON_RELOAD: readonly string[] = ["systemctl", "daemon-reload"];

/** Kinds of units, systemd.unit(5). */
const SUFFIX_REGEXP =
  /\.(service|socket|device|mount|automount|swap|target|path|timer|slice|scope)$/;

/** The running systemd. */
export const systemd: ServiceManager = {
  name: "systemd",
  // sd_booted(3) asks the same.
  isPresent: async (host) =>
    await host.stat("/run/systemd/system") !== undefined,
  toUnitName,
  readUnits,
  readUnit,
  toChange: (verb, name) => ({ kind: "run", argv: ["systemctl", verb, name] }),
};

/** A systemd that is installed but does not run. */
export const systemdOffline: ServiceManager = {
  name: "systemd",
  isOffline: true,
  isPresent: async (host) => {
    const init = await host.stat("/sbin/init");
    return init?.type === "link" &&
      (await host.readLink("/sbin/init")).endsWith("systemd/systemd");
  },
  toUnitName,
  readUnit: readOffline,
  toChange: (verb, name) => ({
    kind: "run",
    argv: ["systemctl", "--root=/", verb, name],
  }),
};

function toUnitName(name: string): string {
  return SUFFIX_REGEXP.test(name) ? name : `${name}.service`;
}

/**
 * Reads the loaded services. The state of unit files is costly: asked for all
 * installed ones it takes ten times as long, so those are read one by one.
 */
async function readUnits(host: Host): Promise<Map<string, Unit>> {
  const result = await host.query([
    "systemctl",
    "show",
    PROPERTIES,
    "*.service",
  ]);
  if (result.code !== 0) throw toQueryError(result);
  return parseUnits(result.stdout);
}

async function readUnit(host: Host, name: string): Promise<Unit | undefined> {
  // A template is no unit: only whether it is enabled can be asked.
  if (/@\.[a-z]+$/.test(name)) {
    return await readFileState(host, ["systemctl", "is-enabled", name], name);
  }
  const result = await host.query(["systemctl", "show", PROPERTIES, name]);
  if (result.code !== 0) throw toQueryError(result);
  return parseUnits(result.stdout).get(name);
}

async function readOffline(
  host: Host,
  name: string,
): Promise<Unit | undefined> {
  const argv = ["systemctl", "--root=/", "is-enabled", name];
  return await readFileState(host, argv, name);
}

/** Exit codes tell only whether it is enabled; the word tells more. */
async function readFileState(
  host: Host,
  argv: readonly string[],
  name: string,
): Promise<Unit | undefined> {
  const state = (await host.query(argv)).stdout.trim();
  if (state === "" || state === "not-found") return undefined;
  return {
    name,
    loadState: state.startsWith("masked") ? "masked" : "loaded",
    activeState: "inactive",
    subState: "dead",
    fileState: state,
    needsReload: false,
  };
}

function toQueryError({ code, stderr }: QueryResult): TaskError {
  return new TaskError(
    `Cannot ask systemd: systemctl ended with exit code ${code}: ${stderr.trim()}`,
  );
}

/** Parses the blocks of `systemctl show` by every name that a unit has; units that do not exist are left out. */
export function parseUnits(text: string): Map<string, Unit> {
  const units = new Map<string, Unit>();
  for (const block of text.split("\n\n")) {
    const fields: Record<string, string> = {};
    for (const line of block.split("\n")) {
      const at = line.indexOf("=");
      if (at > 0) fields[line.slice(0, at)] = line.slice(at + 1);
    }
    const { Id: name, Names = "", LoadState = "" } = fields;
    if (name === undefined || LoadState === "not-found") continue;
    const unit: Unit = {
      name,
      loadState: LoadState,
      activeState: fields["ActiveState"] ?? "",
      subState: fields["SubState"] ?? "",
      fileState: fields["UnitFileState"] ?? "",
      needsReload: fields["NeedDaemonReload"] === "yes",
    };
    for (const each of [name, ...Names.split(" ")]) {
      if (each !== "") units.set(each, unit);
    }
  }
  return units;
}
