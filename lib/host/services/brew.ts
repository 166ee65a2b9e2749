/** Services of Homebrew, which start at login or boot when they are started. */

import type { Host, Unit } from "../host.ts";
import { type ServiceManager, toSimpleUnit } from "./manager.ts";

/** Homebrew on a Mac. */
export const brewServices: ServiceManager = {
  name: "brew",
  isPresent: async (host) =>
    host.os === "darwin" && await host.findProgram("brew") !== undefined,
  // Labels of launchd are host names turned around; versions of formulae have dots too.
  refuses: (name) => name.includes(".") && !name.includes("@"),
  toUnitName: (name) => name,
  readUnit,
  toChange: (verb, name) => ({
    kind: "run",
    argv: ["brew", "services", toBrewVerb(verb), name],
  }),
};

function toBrewVerb(verb: string): string {
  if (verb === "enable") return "start";
  if (verb === "disable") return "stop";
  return verb === "reload" ? "restart" : verb;
}

async function readUnit(host: Host, name: string): Promise<Unit | undefined> {
  const { code, stdout } = await host.query(
    ["brew", "services", "info", "--json", name],
  );
  if (code !== 0) return undefined;
  const found: unknown = JSON.parse(stdout);
  const [one] = Array.isArray(found) ? found : [];
  const is = (key: string) =>
    typeof one === "object" && one !== null && Reflect.get(one, key) === true;
  return toSimpleUnit(name, is("running"), is("registered"));
}
