/** The service manager launchd(8) of macOS: daemons of the system, by their labels; launchctl(1). */

import type { Host, Unit } from "../host.ts";
import {
  type ReversibleChange,
  type ServiceManager,
  type ServiceVerb,
  toSimpleUnit,
} from "./manager.ts";

/** Where daemons are described: by the administrator, and by Apple. */
const PLACES = ["/Library/LaunchDaemons", "/System/Library/LaunchDaemons"];
const MAX_PLIST_BYTES = 1024 * 1024;

/** The daemons of a Mac. */
export const launchd: ServiceManager = {
  name: "launchd",
  isPresent: (host) => Promise.resolve(host.os === "darwin"),
  toUnitName: (name) => name,
  readUnit,
  toChange: (verb, name) => ({ kind: "run", argv: toArgv(verb, name) }),
  readChange,
};

function toArgv(verb: ServiceVerb, name: string): string[] {
  const target = `system/${name}`;
  if (verb === "start") return ["launchctl", "kickstart", target];
  if (verb === "stop") return ["launchctl", "bootout", target];
  if (verb === "restart") return ["launchctl", "kickstart", "-k", target];
  if (verb === "reload") return ["launchctl", "kill", "SIGHUP", target];
  return ["launchctl", verb, target];
}

async function readUnit(host: Host, name: string): Promise<Unit | undefined> {
  const printed = await readPrinted(host, name);
  const plist = await findPlist(host, name);
  if (printed === undefined && plist === undefined) return undefined;
  const isRunning = /^\t?state = running$/m.test(printed ?? "");
  return toSimpleUnit(name, isRunning, await isEnabled(host, name, plist));
}

/** Reads what launchd tells of a daemon that it knows. */
async function readPrinted(
  host: Host,
  name: string,
): Promise<string | undefined> {
  const { code, stdout } = await host.query(
    ["launchctl", "print", `system/${name}`],
  );
  return code === 0 ? stdout : undefined;
}

async function findPlist(
  host: Host,
  name: string,
): Promise<string | undefined> {
  for (const dir of PLACES) {
    const path = `${dir}/${name}.plist`;
    if (await host.stat(path, true)) return path;
  }
  return undefined;
}

/** What was said with launchctl(1) wins over what the description says. */
async function isEnabled(
  host: Host,
  name: string,
  plist: string | undefined,
): Promise<boolean> {
  const { stdout } = await host.query([
    "launchctl",
    "print-disabled",
    "system",
  ]);
  // Up to macOS 12 it tells whether a daemon is disabled, since then what it is.
  for (const [, label, word] of stdout.matchAll(/^\s*"(.+)" => (\w+)$/gm)) {
    if (label === name) return word === "enabled" || word === "false";
  }
  if (plist === undefined) return true;
  const text = await host.readText(plist, MAX_PLIST_BYTES);
  return !/<key>Disabled<\/key>\s*<true\/>/.test(text);
}

/** Stopping unloads a daemon, for launchd starts it again otherwise; one that is not loaded is started by loading it. */
async function readChange(
  host: Host,
  name: string,
  verb: ServiceVerb,
): Promise<ReversibleChange | undefined> {
  if (verb !== "start" && verb !== "stop") return undefined;
  const path = await findPlist(host, name) ?? `${PLACES[0]}/${name}.plist`;
  const load = {
    kind: "run" as const,
    argv: ["launchctl", "bootstrap", "system", path],
  };
  const unload = { kind: "run" as const, argv: toArgv("stop", name) };
  if (verb === "stop") return { change: unload, undo: load };
  return await readPrinted(host, name) === undefined
    ? { change: load, undo: unload }
    : {
      change: { kind: "run", argv: toArgv("start", name) },
      undo: {
        kind: "run",
        argv: ["launchctl", "kill", "SIGTERM", `system/${name}`],
      },
    };
}
