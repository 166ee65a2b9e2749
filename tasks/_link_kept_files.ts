/** The files of an interface, for each of what keeps interfaces: those that are wanted, and those of before that are not. */

import { sha256 } from "../lib/sha256.ts";
import { type Host, TaskError } from "../lib/task.ts";
import * as z from "zod";
import { readPrintedJson } from "../lib/host/printed_json.ts";
import type { DropIn } from "./_drop_in.ts";
import { readLink } from "./_link.ts";
import {
  type LinkSettings,
  toKeyfile,
  toNetworkText,
  toStanzas,
} from "./_link_files.ts";
import type { MadeLink } from "./_link_made.ts";
import {
  toKeyfileSection,
  toMadeLines,
  toNetdevText,
  toPortKeyfile,
  toPortsText,
  toVlanText,
} from "./_link_made_files.ts";

/** What keeps an interface. */
export type Provider = "systemd_networkd" | "network_manager" | "ifupdown";

/** What a provider is to keep. */
export interface KeptLink {
  provider: Provider;
  name: string;
  /** Settings of its file; undefined means that there is to be none. */
  settings: LinkSettings | undefined;
  /** What it is made of; undefined where it is there already. */
  made: MadeLink | undefined;
  /** Kind of the interface, where it is no hardware. */
  kind: string | undefined;
  lockout: boolean;
}

/** The file of ifupdown that is read first. */
export const INTERFACES = "/etc/network/interfaces";
const NETWORKD_DIR = "/etc/systemd/network";
const KEYFILE_DIR = "/etc/NetworkManager/system-connections";

/** The file of an interface. */
export function toPath(provider: Provider, name: string): string {
  switch (provider) {
    case "systemd_networkd":
      // Before those of netplan(5), which begin with 10-netplan.
      return `${NETWORKD_DIR}/10-driftless-${name}.network`;
    case "network_manager":
      return `${KEYFILE_DIR}/driftless-${name}.nmconnection`;
    case "ifupdown":
      return `${INTERFACES}.d/driftless-${name}`;
  }
}

/** Lists the files that an interface is to have, and without a text those that go. */
export async function listKeptFiles(
  want: KeptLink,
  host: Host,
): Promise<DropIn[]> {
  const { provider, name, settings } = want;
  const path = toPath(provider, name);
  const made = settings && want.made;
  switch (provider) {
    case "systemd_networkd":
      return [
        ...await listNetworkdFiles(name, made, host),
        {
          path,
          text: settings && toNetworkText(settings, {
            isBridge: made?.kind === "bridge",
            hasPorts: (made?.ports ?? []).length > 0,
          }),
        },
      ];
    case "network_manager":
      return [
        { path, text: settings && toOwnKeyfile(want, settings), mode: "0600" },
        ...await listPortKeyfiles(name, made, host),
      ];
    case "ifupdown": {
      const lines = made && toMadeLines(name, made);
      return [{ path, text: settings && toStanzas(settings, lines) }];
    }
  }
}

async function listNetworkdFiles(
  name: string,
  made: MadeLink | undefined,
  host: Host,
): Promise<DropIn[]> {
  const ports = made?.ports ?? [];
  return [
    {
      path: `${NETWORKD_DIR}/10-driftless-${name}.netdev`,
      text: made && toNetdevText(name, made),
    },
    {
      // Before all files of single interfaces: the first that matches counts.
      path: `${NETWORKD_DIR}/09-driftless-${name}+ports.network`,
      text: made && ports.length > 0
        ? toPortsText(name, made, ports)
        : undefined,
    },
    ...await listVlanFiles(name, made?.parent, host),
  ];
}

/** systemd-networkd makes a VLAN only where the file of its parent names it. */
async function listVlanFiles(
  name: string,
  parent: string | undefined,
  host: Host,
): Promise<DropIn[]> {
  const file = `driftless-${name}.conf`;
  const wanted = parent === undefined
    ? undefined
    : `${NETWORKD_DIR}/${await findNetworkFile(parent, name, host)}.d/${file}`;
  const dirs = await host.stat(NETWORKD_DIR)
    ? await host.list(NETWORKD_DIR)
    : [];
  return [
    ...wanted === undefined ? [] : [{ path: wanted, text: toVlanText(name) }],
    ...dirs.filter((dir) => dir.endsWith(".network.d"))
      .map((dir) => `${NETWORKD_DIR}/${dir}/${file}`)
      .filter((path) => path !== wanted)
      .map((path) => ({ path, text: undefined })),
  ];
}

const STATUS = z.object({ NetworkFile: z.optional(z.string()) });

/**
 * Finds the name of the file by which systemd-networkd keeps an interface.
 * @throws {TaskError} When it does not keep it.
 */
async function findNetworkFile(
  parent: string,
  name: string,
  host: Host,
): Promise<string> {
  const own = toPath("systemd_networkd", parent);
  const { code, stdout } = await host.stat(own)
    ? { code: 0, stdout: JSON.stringify({ NetworkFile: own }) }
    : await host.query(["networkctl", "--json=short", "status", parent], {
      answers: [1],
    });
  const path = code === 0
    ? readPrintedJson("networkctl", stdout, STATUS).NetworkFile
    : undefined;
  const file = path?.slice(path.lastIndexOf("/") + 1);
  if (file !== undefined && file !== "") return file;
  throw new TaskError(
    `Cannot have systemd-networkd make "${name}": it does not keep "${parent}", by which it is carried`,
    { advice: `Keep "${parent}" by a network_interface task before this one` },
  );
}

function toOwnKeyfile(
  { name, kind, made }: KeptLink,
  settings: LinkSettings,
): string {
  return toKeyfile(settings, {
    uuid: toUuid(name),
    type: made?.kind ?? toConnectionType(name, kind),
    ...made
      ? {
        section: toKeyfileSection(made),
        bringsPorts: (made.ports ?? []).length > 0,
      }
      : {},
  });
}

/** The keyfiles of the ports of an interface, which no interface of its own can be named like. */
async function listPortKeyfiles(
  name: string,
  made: MadeLink | undefined,
  host: Host,
): Promise<DropIn[]> {
  const files: DropIn[] = [];
  for (const port of made?.ports ?? []) {
    const { kind } = await readLink(port, host);
    files.push({
      path: toPath("network_manager", `${name}+${port}`),
      text: toPortKeyfile({
        port,
        uuid: toUuid(`${name}+${port}`),
        type: toConnectionType(port, kind),
        master: name,
        kind: made?.kind ?? "bridge",
      }),
      mode: "0600",
    });
  }
  const stale = (await listKeptPorts(name, host))
    .filter((port) => !made?.ports?.includes(port));
  return [
    ...files,
    ...stale.map((port) => ({
      path: toPath("network_manager", `${name}+${port}`),
      text: undefined,
    })),
  ];
}

/** Lists the ports of an interface that have a keyfile of NetworkManager. */
export async function listKeptPorts(
  name: string,
  host: Host,
): Promise<string[]> {
  const [start = "", end = ""] = toPath("network_manager", `${name}+ `)
    .slice(KEYFILE_DIR.length + 1).split(" ");
  const names = await host.stat(KEYFILE_DIR)
    ? await host.list(KEYFILE_DIR)
    : [];
  return names.filter((one) => one.startsWith(start) && one.endsWith(end))
    .map((one) => one.slice(start.length, -end.length));
}

/** @throws {TaskError} When connections of that kind need more than is known. */
function toConnectionType(name: string, kind = "ethernet"): string {
  if (kind === "ethernet" || kind === "dummy") return kind;
  // An end of a pair is a connection like one by cable.
  if (kind === "veth") return "ethernet";
  throw new TaskError(
    `Cannot write a connection of NetworkManager for "${name}": it is a ${kind}`,
    {
      advice: "Say what it is made of by vlan, bridge or bond, or write its " +
        "keyfile by a file task and set persist: false",
    },
  );
}

/** The one identifier of an interface's connection (RFC 9562 §5.8). */
export function toUuid(name: string): string {
  const hex = sha256(new TextEncoder().encode(`driftless ${name}`));
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
