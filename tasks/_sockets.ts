/** Reads the tables of TCP connections, `/proc/net/tcp` and `/proc/net/tcp6` (proc_net(5)). */

import type { Host } from "../lib/task.ts";

/** Names of the states by number, as in the kernel's `tcp_states.h`. */
export const CONNECTION_STATES = {
  ESTABLISHED: 0x01,
  SYN_SENT: 0x02,
  SYN_RECV: 0x03,
  FIN_WAIT1: 0x04,
  FIN_WAIT2: 0x05,
  TIME_WAIT: 0x06,
} as const;

/** One connection of this host. */
export interface Connection {
  /** Local address; IPv4 dotted, also where it is mapped into IPv6. */
  localAddress: string;
  localPort: number;
  remoteAddress: string;
  /** Number of the state. */
  state: number;
}

/** Reads all TCP sockets of the network namespace. */
export async function readConnections(host: Host): Promise<Connection[]> {
  const all: Connection[] = [];
  for (const path of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    if (!await host.stat(path)) continue;
    all.push(...parseConnections(await host.readText(path)));
  }
  return all;
}

/** Parses one table; lines that are no sockets are left out. */
export function parseConnections(table: string): Connection[] {
  return table.split("\n").flatMap((line) => {
    const [slot, local, remote, state] = line.trim().split(/\s+/, 4);
    if (!slot?.endsWith(":") || !local || !remote || !state) return [];
    const [localHex = "", localPort = ""] = local.split(":");
    const [remoteHex = ""] = remote.split(":");
    return [{
      localAddress: toAddress(localHex),
      localPort: parseInt(localPort, 16),
      remoteAddress: toAddress(remoteHex),
      state: parseInt(state, 16),
    }];
  });
}

/** Decodes an address: words of four bytes, each in the order of a little-endian machine. */
function toAddress(hex: string): string {
  const bytes: number[] = [];
  for (let word = 0; word < hex.length; word += 8) {
    for (let at = word + 6; at >= word; at -= 2) {
      bytes.push(parseInt(hex.slice(at, at + 2), 16));
    }
  }
  const isMapped = bytes.length === 16 &&
    bytes.slice(0, 10).every((byte) => byte === 0) &&
    bytes[10] === 0xff && bytes[11] === 0xff;
  if (bytes.length === 4 || isMapped) return bytes.slice(-4).join(".");
  const groups: string[] = [];
  for (let at = 0; at < bytes.length; at += 2) {
    groups.push((bytes[at]! * 256 + bytes[at + 1]!).toString(16));
  }
  return toShortest(groups);
}

/** Writes an IPv6 address with its longest run of zeros as `::` (RFC 5952). */
function toShortest(groups: readonly string[]): string {
  let best = { at: -1, length: 1 };
  for (let at = 0; at < groups.length; at++) {
    let end = at;
    while (groups[end] === "0") end++;
    if (end - at > best.length) best = { at, length: end - at };
  }
  if (best.at < 0) return groups.join(":");
  const head = groups.slice(0, best.at).join(":");
  const tail = groups.slice(best.at + best.length).join(":");
  return `${head}::${tail}`;
}
