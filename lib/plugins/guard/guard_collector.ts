/** Gives a collector of a plugin the walls of its permissions. */

import type { Collector, Source } from "../../facts/collector.ts";
import type { PluginPermissions } from "../permissions.ts";
import { Allowed } from "./allowed.ts";
import { GuardedHost } from "./guard_host.ts";
import { GuardedKernel } from "./guard_kernel.ts";

/** Gives a collector whose source is asked for no more than the plugin declares. */
export function guardCollector(
  collector: Collector,
  plugin: string,
  permissions: PluginPermissions,
): Collector {
  const guard = ({ kernel, host, signal }: Source): Source => ({
    kernel: new GuardedKernel(kernel, new Allowed(plugin, permissions)),
    host: async () => {
      const whole = await host();
      return new GuardedHost(whole, new Allowed(plugin, permissions, whole));
    },
    signal,
  });
  return {
    ...collector,
    open: (params) => {
      const collect = collector.open(params);
      return (source, emit) => collect(guard(source), emit);
    },
  };
}
