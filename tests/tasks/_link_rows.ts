/** What the rows of `network_interface` share: answers of ip(8), and changes. */

import type { RunChange } from "../../lib/task.ts";
import type { MemoryState, TaskRow } from "../../lib/testing/mod.ts";

/** What ip(8) of iproute2 6.1 printed on Debian 12, cut to what matters. */
export function toLink(
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    ifname: "eth1",
    flags: ["BROADCAST", "MULTICAST", "UP", "LOWER_UP"],
    mtu: 1500,
    linkinfo: {},
    addr_info: [
      toAddress("192.0.2.1", 24),
      { ...toAddress("192.0.2.77", 24), dynamic: true },
      { ...toAddress("fe80::1", 64), scope: "link" },
    ],
    ...more,
  };
}

export function toAddress(
  local: string,
  prefixlen: number,
): Record<string, unknown> {
  return { family: "inet", local, prefixlen, scope: "global" };
}

export const LO = { ifname: "lo", flags: ["UP"], mtu: 65536, addr_info: [] };
export const CONNECTED = {
  dst: "192.0.2.0/24",
  dev: "eth1",
  protocol: "kernel",
  prefsrc: "192.0.2.1",
};

export interface Machine {
  link?: Record<string, unknown>;
  /** More interfaces. */
  others?: readonly Record<string, unknown>[];
  routes?: readonly unknown[];
  routes6?: readonly unknown[];
}

export function toHave(
  { link = toLink(), others = [], routes = [CONNECTED], routes6 = [] }:
    Machine = {},
  more: MemoryState = {},
): MemoryState {
  return {
    ...more,
    queries: {
      "ip -json -details address show": JSON.stringify([LO, link, ...others]),
      "ip -json -4 route show table main": JSON.stringify(routes),
      "ip -json -6 route show table main": JSON.stringify(routes6),
      ...more.queries,
    },
  };
}

export function toRun(words: string, rest: Partial<RunChange> = {}): RunChange {
  return { kind: "run", argv: words.split(" "), predicts: [], ...rest };
}

export function toGone(words: string): RunChange {
  return toRun(words, { success: [0, 2] });
}

/** A row whose second plan finds the same, since answers of a table do not change. */
export function toRow(row: TaskRow): TaskRow {
  return { ...row, again: row.changes ?? [] };
}

/** Now only. */
export const LIVE = { name: "eth1", persist: false };

export function toBatch(stdin: string, rest: Partial<RunChange>): RunChange {
  return toRun("ip -batch -", { stdin, lockout: false, ...rest });
}

/** What takes a batch back. */
export function toBack(stdin: string): RunChange {
  return toRun("ip -force -batch -", { stdin, success: [0, 1, 2] });
}
