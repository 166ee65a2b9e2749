/** The questions of the `wait_for` task: a port, its connections, a file, a text in it. */

import type { Pattern } from "../lib/regex.ts";
import type { Host, Output } from "../lib/task.ts";
import { CONNECTION_STATES, readConnections } from "./_sockets.ts";

/** Largest file that is searched, in bytes. */
const MAX_SEARCHED_BYTES = 64 * 1024 * 1024;

/** What is waited for. */
export interface WantedTarget {
  /** Name or address of the host; 127.0.0.1 when absent, every local address for `drained`. */
  host?: string | undefined;
  /** TCP port. */
  port?: number | undefined;
  /** Absolute path of a file. */
  path?: string | undefined;
  /** `started` or `present`; `stopped` or `absent`; `drained` when no connection to the local port is left. */
  state: "started" | "stopped" | "present" | "absent" | "drained";
  /** Seconds that one connection may take. */
  connect_timeout: number;
  /** Pattern that the file must hold. */
  search_regex?: string | undefined;
  /** With `stopped`, wait until the connections have ended too. */
  active_connection: boolean;
  /** Remote addresses whose connections do not count for `drained`. */
  exclude_hosts: string[];
  /** States that count as a connection for `drained`. */
  active_connection_states: (keyof typeof CONNECTION_STATES)[];
}

/** Looks once; gives what was found, or undefined when it is not yet so. */
export type Probe = (leftMs: number) => Promise<Output | undefined>;

/** Makes the question of a target. */
export async function toProbe(want: WantedTarget, host: Host): Promise<Probe> {
  const { path, port = 0 } = want;
  const wantsPresence = want.state === "started" || want.state === "present";
  if (path !== undefined) {
    const pattern = await toPattern(want.search_regex);
    return async () => {
      const found = await findInFile(path, pattern, host);
      return wantsPresence ? found : found ? undefined : {};
    };
  }
  if (want.state === "drained") {
    return async () => await isDrained(want, port, host) ? {} : undefined;
  }
  const name = want.host ?? "127.0.0.1";
  return async (leftMs) => {
    // A last look may still take a moment when the time is over.
    const limitMs = Math.min(want.connect_timeout * 1000, Math.max(leftMs, 50));
    const answers = await host.connect(name, port, limitMs);
    if (answers !== wantsPresence) return undefined;
    const waitsForEnd = !wantsPresence && want.active_connection;
    if (waitsForEnd && !await isDrained(want, port, host)) return undefined;
    return {};
  };
}

async function toPattern(
  source: string | undefined,
): Promise<Pattern | undefined> {
  if (source === undefined) return undefined;
  const { compilePattern } = await import("../lib/regex.ts");
  return compilePattern(source, { multiline: true });
}

/** Gives the groups of a match, nothing in them where no pattern is asked for, or undefined. */
async function findInFile(
  path: string,
  pattern: Pattern | undefined,
  host: Host,
): Promise<Output | undefined> {
  if (!await host.stat(path, true)) return undefined;
  if (!pattern) return {};
  const found = pattern.find(await host.readText(path, MAX_SEARCHED_BYTES));
  if (!found) return undefined;
  const named = [...pattern.names].map((
    [name, group],
  ) => [name, found.groups[group] ?? null]);
  return {
    match_groups: found.groups.slice(1).map((group) => group ?? null),
    match_groupdict: Object.fromEntries(named),
  };
}

async function isDrained(
  want: WantedTarget,
  port: number,
  host: Host,
): Promise<boolean> {
  const states = new Set<number>(
    want.active_connection_states.map((name) => CONNECTION_STATES[name]),
  );
  const isLocal = (address: string) =>
    want.host === undefined || want.host === "0.0.0.0" || want.host === "::" ||
    address === (want.host === "localhost" ? "127.0.0.1" : want.host);
  const connections = await readConnections(host);
  return !connections.some((one) =>
    one.localPort === port && states.has(one.state) &&
    isLocal(one.localAddress) && !want.exclude_hosts.includes(one.remoteAddress)
  );
}
