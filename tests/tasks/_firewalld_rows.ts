/** What the rows of `firewalld` share: listings, and changes with what takes them back. */

import type { Change, RunChange } from "../../lib/task.ts";
import type { MemoryState, TaskRow } from "../../lib/testing/mod.ts";

/** What firewall-cmd 1.3.3 printed on Debian 12. */
export function toListing(
  name: string,
  more: Record<string, string> = {},
): string {
  const zone: Record<string, string> = {
    target: "default",
    "icmp-block-inversion": "no",
    interfaces: "",
    sources: "",
    services: "ssh",
    ports: "",
    protocols: "",
    forward: "yes",
    masquerade: "no",
    "forward-ports": "",
    "source-ports": "",
    "icmp-blocks": "",
    "rich rules": "",
    ...more,
  };
  const lines = Object.entries(zone).map(([key, value]) =>
    `  ${key}: ${value}`
  );
  return `${name}\n${lines.join("\n")}\n`;
}

export const RUNTIME = "firewall-cmd --list-all-zones";
export const PERMANENT = "firewall-cmd --permanent --list-all-zones";
export const OFFLINE = "firewall-offline-cmd --list-all-zones";
export const STOPPED = { code: 252, stderr: "FirewallD is not running\n" };
export const SERVICE = {
  "/usr/lib/firewalld/services/https.xml": "<service/>",
  "/usr/lib/firewalld/zones/public.xml": "<zone/>",
};

export function toHave(
  runtime: string,
  permanent = runtime,
  more: Record<string, string | { code: number }> = {},
): MemoryState {
  return {
    files: SERVICE,
    queries: { [RUNTIME]: runtime, [PERMANENT]: permanent, ...more },
  };
}

export function toRun(argv: string, rest: Partial<RunChange> = {}): RunChange {
  const [program = "", ...words] = argv.split(/ (?=--)/);
  return {
    kind: "run",
    argv: [program, ...words],
    predicts: [],
    lockout: true,
    ...rest,
  };
}

/** A change of one set, and the one that takes it back. */
export function toBoth(words: string, back: string, shows: string): Change[] {
  return [" --permanent", ""].map((set) =>
    toRun(`firewall-cmd${set} ${words}`, {
      shows: `${set === "" ? "runtime" : "permanent"}: ${shows}`,
      undo: [toRun(`firewall-cmd${set} ${back}`)],
    })
  );
}

/** A row whose second plan finds the same, since answers of a table do not change. */
export function toRow(row: TaskRow): TaskRow {
  return { ...row, again: row.changes ?? [] };
}

export const PUBLIC = toListing("public (active)");
export const RELOAD: RunChange = toRun("firewall-cmd --reload", {
  shows: "permanent -> runtime",
});
