/** What keeps interfaces at boot: systemd-networkd, NetworkManager or ifupdown, each with files of its own for an interface. */

import {
  type Host,
  type RunChange,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { type DropIn, planDropIn } from "./_drop_in.ts";
import type { Steps } from "./_files.ts";
import {
  INTERFACES,
  type KeptLink,
  listKeptFiles,
  listKeptPorts,
  type Provider,
  toPath,
  toUuid,
} from "./_link_kept_files.ts";
import { planReloadAround } from "./_systemd_reload.ts";

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

/** Keeps the files of an interface, and has them read by what runs. */
export async function* planKept(
  want: KeptLink,
  host: Host,
  context: TaskContext,
): Steps<void> {
  const { provider, name, settings } = want;
  if (provider === "ifupdown" && settings) {
    await requireSole(name, host, context);
  }
  const isManaged = provider === "network_manager" &&
    await isActive(provider, host);
  if (isManaged && !settings) yield* planEnd(want, host);
  const files = planMarked(
    planFiles(await listKeptFiles(want, host), host),
    want.lockout,
  );
  if (!await isActive(provider, host) || provider === "ifupdown") {
    yield* files;
    return;
  }
  const { changed } = yield* planReloadAround(
    files,
    toReload(provider, want.lockout),
  );
  if (provider === "network_manager" && settings?.isUp) {
    yield* planActivations(want, changed, host);
  }
}

/** Has NetworkManager use the connection of an interface, and then those of its ports: they fall out of one that is used anew. */
async function* planActivations(
  { name, made, lockout }: KeptLink,
  changed: boolean,
  host: Host,
): Steps<void> {
  const isAnew = yield* planActivation(name, toUuid(name), {
    changed,
    lockout,
    host,
  });
  for (const port of made?.ports ?? []) {
    const uuid = toUuid(`${name}+${port}`);
    yield* planActivation(port, uuid, { changed: isAnew, lockout, host });
  }
}

async function* planFiles(
  files: readonly DropIn[],
  host: Host,
): Steps<void> {
  for (const file of files) yield* planDropIn(file, host);
}

/** Says of changes whether they may lock an operator out, which their paths alone would. */
async function* planMarked<R>(steps: Steps<R>, lockout: boolean): Steps<R> {
  let step = await steps.next();
  while (!step.done) step = await steps.next(yield { ...step.value, lockout });
  return step.value;
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

/**
 * Has NetworkManager use a connection where it uses another one, or something
 * of it changed.
 * @returns Whether it does so anew.
 */
async function* planActivation(
  name: string,
  own: string,
  { changed, lockout, host }: {
    changed: boolean;
    lockout: boolean;
    host: Host;
  },
): Steps<boolean> {
  const before = await readUsed(name, host);
  if (before === own && !changed) return false;
  const stop: RunChange = {
    kind: "run",
    argv: ["nmcli", "device", "disconnect", name],
    predicts: [],
    // With its file gone it may be used no more by then.
    success: [],
  };
  yield {
    ...toUse(own, lockout),
    shows: before === own ? "used anew" : "used",
    undo: before === own
      ? []
      : [before === undefined ? stop : toUse(before, lockout)],
  };
  return true;
}

function toUse(uuid: string, lockout: boolean): RunChange {
  return {
    kind: "run",
    argv: ["nmcli", "--wait", "30", "connection", "up", "uuid", uuid],
    predicts: [],
    lockout,
  };
}

/** Exit code of nmcli(1) for a connection that is not used. */
const NOT_USED = 10;

/** NetworkManager lets go of an interface whose connection goes: it is told so, that it takes it up again where that is undone. */
async function* planEnd(
  { name, lockout }: KeptLink,
  host: Host,
): Steps<void> {
  const own = toUuid(name);
  if (!await host.stat(toPath("network_manager", name))) return;
  if (await readUsed(name, host) !== own) return;
  const ports = (await listKeptPorts(name, host))
    .map((port) => toUuid(`${name}+${port}`));
  yield {
    ...toUse(own, lockout),
    argv: ["nmcli", "--wait", "30", "connection", "down", "uuid", own],
    success: [0, NOT_USED],
    shows: "used -> not used",
    undo: [own, ...ports].map((uuid) => toUse(uuid, lockout)),
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
