/** What readers of a host are given in tests. */

import type { Scan } from "../../lib/adopt/part.ts";
import { MemoryHost, type MemoryState } from "../../lib/testing/memory_host.ts";

const ROOT = { uid: 0, gid: 0 };

/** Makes a scan of a host in memory that has root besides what is said. */
export async function toScan(
  state: MemoryState = {},
  packager: NonNullable<Scan["packager"]> | "none" = "dpkg",
): Promise<Scan> {
  const host = new MemoryHost({
    ...state,
    users: [{ name: "root", ...ROOT, home: "/root" }, ...state.users ?? []],
    groups: [{ name: "root", gid: 0 }, ...state.groups ?? []],
  });
  const [users, groups] = [await host.users(), await host.groups()];
  const name = "web-01";
  return packager === "none"
    ? { host, name, packager: undefined, users, groups }
    : { host, name, packager, users, groups };
}

/** Reads a text that came along. */
export function toText(bytes: Uint8Array | undefined): string | undefined {
  return bytes && new TextDecoder().decode(bytes);
}
