/**
 * The `selinux` collector: whether SELinux is on and what it does, from
 * `/sys/fs/selinux` and `/etc/selinux/config` (selinux(8)).
 *
 * @module
 */

import type {
  Collector,
  Emit,
  Kernel,
  NoParams,
  Source,
} from "../collector.ts";
import { gauge } from "./_metric.ts";
import { readAttribute } from "./_sysfs.ts";

const ENABLED = gauge("selinux_enabled", "Whether SELinux is on.");
const CONFIG = gauge(
  "selinux_config_mode",
  "Mode that is configured: 1 enforcing, 0 permissive, -1 disabled.",
);
const CURRENT = gauge(
  "selinux_current_mode",
  "Mode now: 1 enforcing, 0 permissive, -1 disabled.",
);

const MODES: Readonly<Record<string, number>> = {
  enforcing: 1,
  permissive: 0,
  disabled: -1,
};

/** Collects whether SELinux enforces its rules. */
export const selinuxCollector: Collector<NoParams> = {
  type: "selinux",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  if (!isEnabled(kernel)) {
    emit(ENABLED, 0);
    return;
  }
  emit(ENABLED, 1);
  const config = kernel.tryRead("/etc/selinux/config") ?? "";
  const word = /^\s*SELINUX\s*=\s*(\w+)/m.exec(config)?.[1]?.toLowerCase();
  emit(CONFIG, MODES[word ?? "disabled"] ?? -1);
  const enforce = readAttribute(kernel, "/sys/fs/selinux/enforce");
  emit(CURRENT, enforce === "1" ? 1 : enforce === "0" ? 0 : -1);
}

/** The file system is mounted, and this process has a context of a policy. */
function isEnabled(kernel: Kernel): boolean {
  if (kernel.tryRead("/sys/fs/selinux/enforce") === undefined) return false;
  const context = readAttribute(kernel, "/proc/self/attr/current");
  return context !== undefined && context.replace(/\0.*$/s, "") !== "kernel";
}
