/**
 * The `sockets` group: what listens, from `/proc/net` (proc_net(5)), and the
 * processes that it belongs to.
 *
 * @module
 */

import {
  type FactObject,
  field,
  type Group,
  type GroupSource,
  type Kernel,
  key,
  toFields,
  toLines,
} from "../group.ts";

/** Params of the `sockets` group. */
export interface SocketsParams {
  /** Look for the processes. */
  processes: boolean;
}

const FILES = ["tcp", "tcp6", "udp", "udp6"];
const FROM = "/proc/net/tcp, tcp6, udp, udp6";
const OWNERS = "/proc/PID/fd, one's own or as root";
/** State of a TCP socket that listens, and of a UDP socket without a peer. */
const LISTEN = "0A";
const UNCONNECTED = "07";

/** A socket that listens. */
interface Listening {
  protocol: string;
  address: string;
  port: number;
  uid: number;
  inode: string;
}

/** Tells what listens. */
export const socketsGroup: Group<SocketsParams> = {
  type: "sockets",
  help: "what listens on the network, and whose it is",
  isDefault: false,
  fields: {
    processes: field("flag", true, "Look for the processes."),
  },
  collectors: [],
  keys: [
    key("listening_sockets", "Sockets that listen.", FROM),
    key("sockets[].protocol", "The word tcp, tcp6, udp or udp6.", FROM),
    key(
      "sockets[].address",
      "Address that it listens on; 0.0.0.0 and :: stand for all.",
      FROM,
    ),
    key("sockets[].port", "Port that it listens on.", FROM),
    key("sockets[].uid", "Number of the user that it belongs to.", FROM),
    key("sockets[].pid", "First process that has it open.", OWNERS),
    key("sockets[].process", "Name of that process.", OWNERS),
    key("not_read", "What this process may not read.", OWNERS),
  ],
  open: ({ processes }) => (source) =>
    Promise.resolve(readSockets(source, processes)),
};

function readSockets(
  source: GroupSource,
  wantsProcesses: boolean,
): FactObject {
  const { kernel } = source;
  const sockets = FILES.flatMap((protocol) =>
    toLines(kernel.tryRead(`/proc/net/${protocol}`) ?? "").slice(1)
      .flatMap((line) => toListening(protocol, line) ?? [])
  ).sort((a, b) => a.port - b.port);
  const owners = wantsProcesses
    ? findOwners(source, new Set(sockets.map(({ inode }) => inode)))
    : new Map<string, number>();
  const unknown = sockets.filter(({ inode }) => !owners.has(inode)).length;
  return {
    listening_sockets: sockets.length,
    sockets: sockets.map(({ protocol, address, port, uid, inode }) => ({
      protocol,
      address,
      port,
      uid,
      ...toOwner(kernel, owners.get(inode)),
    })),
    ...wantsProcesses && unknown > 0 && {
      not_read: [`processes of ${unknown} sockets: /proc/PID/fd`],
    },
  };
}

function toListening(protocol: string, line: string): Listening | undefined {
  const fields = toFields(line);
  const [hex = "", port = ""] = fields[1]?.split(":") ?? [];
  const wanted = protocol.startsWith("tcp") ? LISTEN : UNCONNECTED;
  const uid = Number(fields[7]);
  if (fields[3] !== wanted || !Number.isInteger(uid)) return undefined;
  const address = hex.length === 8 ? toV4(hex) : toV6(hex);
  const inode = fields[9] ?? "";
  return { protocol, address, port: parseInt(port, 16), uid, inode };
}

/** The kernel writes words of four bytes in the order of the machine, which is little-endian on all that are served. */
function toV4(hex: string): string {
  return toBytes(hex).join(".");
}

function toV6(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap(toBytes);
  const words = Array.from(
    { length: bytes.length / 2 },
    (_, index) =>
      (bytes[index * 2]! * 256 + bytes[index * 2 + 1]!).toString(16),
  );
  try {
    return new URL(`http://[${words.join(":")}]`).hostname.slice(1, -1);
  } catch {
    return hex;
  }
}

function toBytes(hex: string): number[] {
  return (hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16)).reverse();
}

/** Finds the first process for each socket, among those whose files may be seen. */
function findOwners(
  { kernel, signal }: GroupSource,
  inodes: ReadonlySet<string>,
): Map<string, number> {
  const owners = new Map<string, number>();
  const pids = (kernel.list("/proc") ?? []).map(({ name }) => name)
    .filter((name) => /^\d+$/.test(name)).map(Number).sort((a, b) => a - b);
  for (const pid of pids) {
    if (owners.size === inodes.size || signal.aborted) break;
    const dir = `/proc/${pid}/fd`;
    for (const name of listSafely(kernel, dir)) {
      const inode = /^socket:\[(\d+)\]$/
        .exec(kernel.readLink(`${dir}/${name}`) ?? "")?.[1];
      if (inode === undefined || !inodes.has(inode)) continue;
      if (!owners.has(inode)) owners.set(inode, pid);
    }
  }
  return owners;
}

/** A process may end, or belong to somebody else. */
function listSafely(kernel: Kernel, dir: string): string[] {
  try {
    return (kernel.list(dir) ?? []).map(({ name }) => name);
  } catch {
    return [];
  }
}

function toOwner(kernel: Kernel, pid: number | undefined): FactObject {
  if (pid === undefined) return {};
  return { pid, process: kernel.tryRead(`/proc/${pid}/comm`)?.trim() };
}
