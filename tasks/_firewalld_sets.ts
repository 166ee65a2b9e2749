/** The two sets of firewalld(1): what works now, and what it reads at its start. */

import { type Host, type RunChange, TaskError } from "../lib/task.ts";
import { requireProgram } from "./_firewall.ts";
import { parseZones, type Zones } from "./_firewalld.ts";

/** Which of the sets. */
export type SetName = "runtime" | "permanent";

/** The sets of a host. */
export interface Sets {
  /** What works now; undefined while firewalld does not run. */
  runtime: Zones | undefined;
  /** What is read at the start. */
  permanent: Zones;
}

/** Exit code of firewall-cmd(1) while firewalld does not run. */
const NOT_RUNNING = 252;
const UNIT = "firewalld.service";

/** Where zones of this host stand. */
export const ZONES = "/etc/firewalld/zones";
/** Where the zones, services and ICMP types stand that come with firewalld. */
export const SHIPPED = "/usr/lib/firewalld";
/** Where those of this host stand. */
export const OWN = "/etc/firewalld";

/**
 * Reads both sets, each once for all tasks.
 * @throws {TaskError} When firewalld is not installed, or does not run and may not be worked on without.
 */
export async function readSets(
  mayBeStopped: boolean,
  host: Host,
): Promise<Sets> {
  await requireProgram("firewall-cmd", "firewalld", host);
  const runtime = await list(["firewall-cmd"], host);
  if (runtime) {
    const permanent = await list(["firewall-cmd", "--permanent"], host);
    return { runtime, permanent: permanent ?? new Map() };
  }
  const unit = await host.findUnit(UNIT);
  if (!mayBeStopped && unit?.activeState !== "active") {
    throw new TaskError("Cannot change firewalld: it does not run", {
      advice:
        "Start it first, or set offline: true to change what it reads at its start",
    });
  }
  await requireProgram("firewall-offline-cmd", "firewalld", host);
  const permanent = await list(["firewall-offline-cmd"], host);
  // An earlier task of a dry run starts it: it then works as it is configured.
  const isStarting = !mayBeStopped && permanent !== undefined;
  return {
    runtime: isStarting ? permanent : undefined,
    permanent: permanent ?? new Map(),
  };
}

async function list(
  command: readonly string[],
  host: Host,
): Promise<Zones | undefined> {
  const argv = [...command, "--list-all-zones"];
  const said = await host.query(argv, {
    answers: [NOT_RUNNING],
    shared: true,
  });
  if (said.code === 0) return parseZones(said.stdout);
  if (said.code === NOT_RUNNING) return undefined;
  throw new TaskError(
    `Cannot read the zones of firewalld: ${
      (said.stderr || said.stdout).trim() || `exit ${said.code}`
    }`,
    host.uid === 0 ? {} : { advice: "Run as root" },
  );
}

/** The words that ask or change a set; without a running firewalld its files are changed. */
export function toCommand(set: SetName, { runtime }: Sets): string[] {
  if (runtime === undefined) return ["firewall-offline-cmd"];
  return set === "runtime" ? ["firewall-cmd"] : ["firewall-cmd", "--permanent"];
}

/** A change by firewall-cmd(1). */
export function toRun(argv: readonly string[]): RunChange {
  return { kind: "run", argv, predicts: [], lockout: true };
}

/** Makes of the permanent set what works now. */
export const RELOAD: RunChange = toRun(["firewall-cmd", "--reload"]);

/** Names what works now and is not permanent, which a reload takes away: at most so many. */
export function listRuntimeOnly({ runtime, permanent }: Sets): string[] {
  const found: string[] = [];
  for (const [name, zone] of runtime ?? []) {
    for (const [key, values] of Object.entries(zone)) {
      // Interfaces are bound anew by what brings them up.
      if (key === "interfaces") continue;
      const kept = permanent.get(name)?.[key] ?? [];
      for (const value of values) {
        if (!kept.includes(value)) found.push(`${name} ${key} ${value}`);
      }
    }
  }
  return found.slice(0, MAX_NAMED);
}

const MAX_NAMED = 5;
