/** Answers the calls that units are asked by, wherever they run. */

import type { Exports } from "../config/typescript/carried_modules.ts";
import type { Ask, ServedKind, UnitModules } from "./served.ts";

/** What serves each kind of unit, loaded by the first call of that kind; the methods of a kind start with its word and a dot. */
const KINDS: Readonly<Record<string, () => Promise<ServedKind>>> = {
  collector: async () =>
    (await import("./served_collectors.ts")).serveCollectors,
  filter: async () => (await import("./served_filters.ts")).serveFilters,
  logFilter: async () => (await import("./served_logs.ts")).serveFilters,
  parser: async () => (await import("./served_logs.ts")).serveParsers,
  plugin: async () => (await import("../plugins/serve_plugin.ts")).servePlugin,
  provider: async () => (await import("./served_providers.ts")).serveProviders,
  task: async () => (await import("./served_tasks.ts")).serveTasks,
};

/** Gives what the module at an address exports. */
export type LoadModule = (url: string) => Promise<Exports>;

/** Loads what serves every kind, for a process that can load nothing later. */
export async function loadKinds(): Promise<void> {
  await Promise.all(Object.values(KINDS).map((open) => open()));
}

/** Opens what answers a call by its method: of the kind that the method begins with. */
export function openServer(
  load: LoadModule,
): (method: string, args: readonly unknown[], ask: Ask) => Promise<unknown> {
  const served = new Map<string, ReturnType<ServedKind>>();
  const added = new Map<string, Exports>();
  const modules: UnitModules = {
    load: async (url) => added.get(url) ?? await load(url),
    add: (url, exports) => void added.set(url, exports),
  };
  return async (method, args, ask) => {
    const [kind = ""] = method.split(".");
    const open = KINDS[kind];
    if (open === undefined) throw new TypeError(`No kind "${kind}"`);
    if (!served.has(kind)) served.set(kind, (await open())(modules));
    const serve = served.get(kind)?.[method.slice(kind.length + 1)];
    if (serve === undefined) throw new TypeError(`No method "${method}"`);
    return await serve(args, ask);
  };
}
