/** Capabilities of a file as text (cap_from_text(3)). */

/** Flags by name of the capability, in the order `eip`. */
export type Capabilities = ReadonlyMap<string, string>;

/** All names, in the order of their numbers (capabilities(7), Linux 6.1). */
const NAMES = ("chown dac_override dac_read_search fowner fsetid kill setgid " +
  "setuid setpcap linux_immutable net_bind_service net_broadcast net_admin " +
  "net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace " +
  "sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time " +
  "sys_tty_config mknod lease audit_write audit_control setfcap " +
  "mac_override mac_admin syslog wake_alarm block_suspend audit_read " +
  "perfmon bpf checkpoint_restore").split(" ").map((name) => `cap_${name}`);

/** Parses clauses such as `cap_chown,cap_kill=ep cap_net_raw+i`; undefined when it is something else. */
export function parseCapabilities(text: string): Capabilities | undefined {
  const found = new Map<string, string>();
  for (const clause of text.split(/\s+/).filter((word) => word !== "")) {
    const [, names, actions] = /^([a-z0-9_,]*)((?:[-+=][eip]*)+)$/
      .exec(clause) ?? [];
    if (names === undefined || actions === undefined) return undefined;
    const isAll = names === "" || names === "all";
    for (const name of isAll ? NAMES : names.split(",")) {
      if (!isAll && !isCapability(name)) return undefined;
      const flags = toFlags(found.get(name) ?? "", actions);
      if (flags === "") found.delete(name);
      else found.set(name, flags);
    }
  }
  return found;
}

/** Tells whether a word names a capability; the tools write those that they do not know as numbers. */
export function isCapability(name: string): boolean {
  return NAMES.includes(name) || /^[0-9]{1,2}$/.test(name);
}

/** Writes capabilities, those with the same flags in one clause; empty when there are none. */
export function toCapabilityText(capabilities: Capabilities): string {
  const byFlags = Map.groupBy(
    [...capabilities].toSorted(([a], [b]) => a < b ? -1 : 1),
    ([, flags]) => flags,
  );
  return [...byFlags].toSorted(([a], [b]) => a < b ? -1 : 1)
    .map(([flags, list]) => `${list.map(([name]) => name).join(",")}=${flags}`)
    .join(" ");
}

/** Applies actions such as `+e`, `-i` or `=ep` one after another. */
function toFlags(before: string, actions: string): string {
  const held = new Set(before);
  for (const [, sign, flags = ""] of actions.matchAll(/([-+=])([eip]*)/g)) {
    if (sign === "=") held.clear();
    for (const flag of flags) {
      if (sign === "-") held.delete(flag);
      else held.add(flag);
    }
  }
  return [..."eip"].filter((flag) => held.has(flag)).join("");
}
