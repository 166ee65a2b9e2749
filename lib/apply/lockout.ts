/** Which changes may lock an operator out: those of the way in, and of what he may do there. */

import type { Change } from "../change.ts";

/** Files and trees that decide who comes in: ssh, sudo, PAM, packet filters, the network. */
const WAYS_IN = [
  "/etc/NetworkManager",
  "/etc/firewalld",
  "/etc/iptables",
  "/etc/netplan",
  "/etc/network",
  "/etc/nftables.conf",
  "/etc/nftables.d",
  "/etc/pam.d",
  "/etc/ssh/sshd_config",
  "/etc/ssh/sshd_config.d",
  "/etc/sudoers",
  "/etc/sudoers.d",
  "/etc/systemd/network",
  "/etc/ufw",
];

/** Tells whether a change may lock an operator out: its task says so, or its path is part of a way in. */
export function mayLockOut(change: Change): boolean {
  if (change.lockout !== undefined) return change.lockout;
  return "path" in change &&
    WAYS_IN.some((way) =>
      change.path === way || change.path.startsWith(`${way}/`)
    );
}
