/** Secret providers of a configuration, as the process that they run in serves them. */

import type { Provider } from "../secrets/provider.ts";
import { type HostView, RemoteHost } from "./remote_host.ts";
import { findUnit, type Served, type UnitModules } from "./served.ts";
import { checkParams, describeParams, parseParams } from "./served_params.ts";

/** Makes `describe`, `check` and `find`. */
export function serveProviders(modules: UnitModules): Served {
  const load = async (url: unknown) =>
    findUnit(await modules.load(String(url)), isProvider, "provider");
  return {
    describe: async ([url]) => {
      const { type, params } = await load(url);
      return { type, schema: describeParams(params, "provider") };
    },
    check: async ([url, rows]) => checkParams((await load(url)).params, rows),
    find: async ([url, params, name, view], ask) => {
      const { type, params: schema, find } = await load(url);
      const read = parseParams(schema, params, `provider "${type}"`);
      const host = new RemoteHost(toView(view), ask);
      return await find(read, String(name), host);
    },
  };
}

function isProvider(value: unknown): value is Provider {
  return typeof value === "object" && value !== null && "find" in value &&
    typeof value.find === "function";
}

function toView(value: unknown): HostView {
  return Object(value);
}
