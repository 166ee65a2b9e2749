/** The service manager runit(8), sv(8). */

import type { Host, Unit } from "../host.ts";
import { type ServiceManager, toSimpleUnit } from "./manager.ts";

/** Services that could run, and links to those that do. */
const AVAILABLE = "/etc/sv";
const SUPERVISED = "/var/service";

/** The service manager of Void. */
export const runit: ServiceManager = {
  name: "runit",
  isPresent: async (host) => await host.stat("/run/runit") !== undefined,
  toUnitName: (name) => name,
  readUnit,
  toChange: (verb, name) => {
    const path = `${SUPERVISED}/${name}`;
    if (verb === "enable") {
      return { kind: "link", path, target: `${AVAILABLE}/${name}` };
    }
    if (verb === "disable") return { kind: "remove", path };
    return { kind: "run", argv: ["sv", verb, name] };
  },
};

async function readUnit(host: Host, name: string): Promise<Unit | undefined> {
  if (!await host.stat(`${AVAILABLE}/${name}`, true)) return undefined;
  const isEnabled = await host.stat(`${SUPERVISED}/${name}`) !== undefined;
  if (!isEnabled) return toSimpleUnit(name, false, false);
  const { stdout } = await host.query(["sv", "status", name]);
  return toSimpleUnit(name, stdout.startsWith("run:"), true);
}
