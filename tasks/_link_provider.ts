/** What keeps interfaces at boot: systemd-networkd, NetworkManager or ifupdown, each with a file of its own for an interface. */

import { sha256 } from "../lib/sha256.ts";
import {
  type Host,
  type RunChange,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { planDropIn } from "./_drop_in.ts";
import type { Steps } from "./_files.ts";
import {
  type LinkSettings,
  toKeyfile,
  toNetworkText,
  toStanzas,
} from "./_link_files.ts";
import { planReloadAround } from "./_systemd_reload.ts";

/** What keeps an interface. */
export type Provider = "systemd_networkd" | "network_manager" | "ifupdown";

/** What a provider is to keep. */
export interface KeptLink {
  provider: Provider;
  name: string;
  /** Settings of its file; undefined means that there is to be none. */
  settings: LinkSettings | undefined;
  /** Kind of the interface, where it is no hardware. */
  kind: string | undefined;
  lockout: boolean;
}

const INTERFACES = "/etc/network/interfaces";
const UNITS = {
  systemd_networkd: "systemd-networkd.service",
  network_manager: "NetworkManager.service",
} as const;

/**
 * Finds what keeps interfaces on a host: what runs, then what is there.
 * @throws {TaskError} When nothing is found.
 */
export async function findProvider(host: Host): Promise<Provider> {
  for (const provider of ["network_manager", "systemd_networkd"] as const) {
    if (await isActive(provider, host)) return provider;
  }
  if (await host.findProgram("ifup") && await host.stat(INTERFACES)) {
    return "ifupdown";
  }
  const unit = await host.findUnit(UNITS.systemd_networkd);
  if (unit?.fileState === "enabled") return "systemd_networkd";
  throw new TaskError("Cannot tell what keeps interfaces on this host", {
    advice: "Set provider, or persist: false",
  });
}

/** Tells whether the service of a provider runs; ifupdown has none. */
export async function isActive(
  provider: Provider,
  host: Host,
): Promise<boolean> {
  if (provider === "ifupdown") return false;
  return (await host.findUnit(UNITS[provider]))?.activeState === "active";
}

/** The file of an interface. */
export function toPath(provider: Provider, name: string): string {
  switch (provider) {
    case "systemd_networkd":
      // Before those of netplan(5), which begin with 10-netplan.
      return `/etc/systemd/network/10-driftless-${name}.network`;
    case "network_manager":
      return `/etc/NetworkManager/system-connections/driftless-${name}.nmconnection`;
    case "ifupdown":
      return `${INTERFACES}.d/driftless-${name}`;
  }
}

/** Keeps the file of an interface, and has it read by what runs. */
export async function* planKept(
  want: KeptLink,
  host: Host,
  context: TaskContext,
): Steps<void> {
  const { provider, name, settings } = want;
  if (provider === "ifupdown" && settings) {
    await requireSole(name, host, context);
  }
  const file = planMarked(
    planDropIn({
      path: toPath(provider, name),
      text: settings && toText(want, settings),
      mode: provider === "network_manager" ? "0600" : "0644",
    }, host),
    want.lockout,
  );
  if (!await isActive(provider, host) || provider === "ifupdown") {
    yield* file;
    return;
  }
  const { changed } = yield* planReloadAround(
    file,
    toReload(provider, want.lockout),
  );
  if (provider === "network_manager" && settings?.isUp) {
    yield* planActivation(want, changed, host);
  }
}

/** Says of changes whether they may lock an operator out, which their paths alone would. */
async function* planMarked<R>(steps: Steps<R>, lockout: boolean): Steps<R> {
  let step = await steps.next();
  while (!step.done) step = await steps.next(yield { ...step.value, lockout });
  return step.value;
}

function toText(want: KeptLink, settings: LinkSettings): string {
  switch (want.provider) {
    case "systemd_networkd":
      return toNetworkText(settings);
    case "network_manager":
      return toKeyfile(settings, {
        uuid: toUuid(want.name),
        type: toConnectionType(want),
      });
    case "ifupdown":
      return toStanzas(settings);
  }
}

/** @throws {TaskError} When connections of that kind need more than is known. */
function toConnectionType({ name, kind = "ethernet" }: KeptLink): string {
  if (kind === "ethernet" || kind === "dummy") return kind;
  // An end of a pair is a connection like one by cable.
  if (kind === "veth") return "ethernet";
  throw new TaskError(
    `Cannot write a connection of NetworkManager for "${name}": it is a ${kind}`,
    { advice: "Write its keyfile by a file task, and set persist: false" },
  );
}

/** The one identifier of an interface's connection (RFC 9562 §5.8). */
function toUuid(name: string): string {
  const hex = sha256(new TextEncoder().encode(`driftless ${name}`));
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

/** Has files read: once for all interfaces, and once they are back where they are undone. */
function toReload(
  provider: "systemd_networkd" | "network_manager",
  lockout: boolean,
): RunChange {
  const reload: RunChange = {
    kind: "run",
    argv: provider === "systemd_networkd"
      ? ["networkctl", "reload"]
      : ["nmcli", "connection", "reload"],
    predicts: [],
    lockout,
    waits: true,
  };
  return { ...reload, shows: "files of interfaces changed", undo: [reload] };
}

/** Has NetworkManager use the connection where it uses another one, or its file changed. */
async function* planActivation(
  { name, lockout }: KeptLink,
  changed: boolean,
  host: Host,
): Steps<void> {
  const own = toUuid(name);
  const before = await readUsed(name, host);
  if (before === own && !changed) return;
  const toUse = (uuid: string): RunChange => ({
    kind: "run",
    argv: ["nmcli", "--wait", "30", "connection", "up", "uuid", uuid],
    predicts: [],
    lockout,
  });
  const stop: RunChange = {
    kind: "run",
    argv: ["nmcli", "device", "disconnect", name],
    predicts: [],
    // With its file gone it may be used no more by then.
    success: [],
  };
  yield {
    ...toUse(own),
    shows: before === own ? "used anew" : "used",
    undo: before === own ? [] : [before === undefined ? stop : toUse(before)],
  };
}

/** The connection that NetworkManager uses for an interface and keeps in a file; those that it makes up of what it finds go by themselves. */
async function readUsed(
  name: string,
  host: Host,
): Promise<string | undefined> {
  const { stdout } = await host.query([
    "nmcli",
    "--get-values",
    "UUID,DEVICE,FILENAME",
    "connection",
    "show",
    "--active",
  ]);
  const lines = stdout.split("\n").map((line) => line.split(":"));
  const [uuid, , path = ""] = lines.find(([, device]) => device === name) ?? [];
  return path.startsWith("/run/") ? undefined : uuid;
}

/**
 * Requires that no other file of ifupdown brings the interface up, for both
 * would.
 * @throws {TaskError} When one does.
 */
async function requireSole(
  name: string,
  host: Host,
  context: TaskContext,
): Promise<void> {
  const own = toPath("ifupdown", name);
  const dir = `${INTERFACES}.d`;
  const names = await host.stat(dir) ? await host.list(dir) : [];
  const main = await host.stat(INTERFACES)
    ? await host.readText(INTERFACES)
    : "";
  const others = [INTERFACES, ...names.map((one) => `${dir}/${one}`)];
  for (const path of others.filter((one) => one !== own)) {
    if ((await host.stat(path, true))?.type !== "file") continue;
    const text = path === INTERFACES ? main : await host.readText(path);
    const words = text.split("\n").map((line) => line.trim().split(/\s+/));
    if (!words.some(([word, of]) => word === "iface" && of === name)) continue;
    throw new TaskError(
      `Cannot keep interface "${name}" in "${own}": "${path}" brings it up too`,
      { advice: "Take its stanza out there first" },
    );
  }
  if (
    /^\s*source(-directory)?\s+(\/etc\/network\/)?interfaces\.d/m.test(main)
  ) {
    return;
  }
  context.warn(`"${INTERFACES}" does not read "${dir}": add source ${dir}/*`);
}
