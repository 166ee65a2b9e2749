/** Machines of libvirt, as virsh(1) tells of them. */

import { type Host, TaskError } from "../lib/task.ts";

/** Which machine of which libvirt. */
export interface DomainAddress {
  name: string;
  uri: string;
}

/** A machine that is defined. */
export interface Domain {
  /** Such as `running` or `shut off`. */
  state: string;
  /** It runs, or is paused in memory. */
  isOn: boolean;
  /** It is suspended: in memory, and does nothing. */
  isPaused: boolean;
  /** It shuts down now. */
  isEnding: boolean;
  /** It is gone once it is off: nobody has defined it. */
  isTransient: boolean;
  isAutostarted: boolean;
  uuid: string;
  /** The definition that its next start uses, with its passwords. */
  xml: string;
}

/** Words of a command of virsh, for the machine where one is named. */
export function toVirsh(
  { name, uri }: DomainAddress,
  command?: string,
): string[] {
  const virsh = ["virsh", "--connect", uri, "--quiet"];
  return command === undefined ? virsh : [...virsh, command, "--domain", name];
}

/** States in which a machine takes no memory. */
const OFF = ["shut off", "crashed"];

/**
 * Reads a machine; undefined when it is not defined.
 * @throws {TaskError} When libvirt does not answer.
 */
export async function readDomain(
  address: DomainAddress,
  host: Host,
): Promise<Domain | undefined> {
  const names = await ask(
    [...toVirsh(address), "list", "--all", "--name"],
    host,
    true,
  );
  const isThere = names.split("\n").some((name) =>
    name.trim() === address.name
  );
  if (!isThere) return undefined;
  const info = await ask(toVirsh(address, "dominfo"), host);
  const read = (key: string) =>
    new RegExp(`^${key}: +(.*)$`, "m").exec(info)?.[1]?.trim() ?? "";
  const state = read("State");
  return {
    state,
    isOn: !OFF.includes(state),
    isPaused: state === "paused",
    isEnding: state === "in shutdown",
    isTransient: read("Persistent") === "no",
    isAutostarted: read("Autostart") === "enable",
    uuid: read("UUID"),
    xml: await ask([
      ...toVirsh(address, "dumpxml"),
      "--inactive",
      "--security-info",
    ], host),
  };
}

async function ask(
  argv: string[],
  host: Host,
  shared = false,
): Promise<string> {
  const { code, stdout, stderr } = await host.query(argv, { shared });
  if (code === 0) return stdout;
  throw new TaskError(`Cannot ask libvirt: ${stderr.trim()}`, {
    advice: "Look whether libvirtd runs, and whether this user may ask it",
  });
}
