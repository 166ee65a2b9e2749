/** What is mounted now (proc_pid_mountinfo(5)), and whether it is what a task wants. */

import type { Host } from "../lib/task.ts";

/** A mounted file system. */
export interface LiveMount {
  /** Numbers of the device: `8:1`. */
  device: string;
  /** Path in its file system that is mounted; `/` unless it is a bind mount. */
  root: string;
  /** Where. */
  path: string;
  /** Options of the mount. */
  options: string[];
  /** Options of its file system. */
  superOptions: string[];
  /** Type of the file system. */
  fstype: string;
  /** What was mounted, such as `/dev/vda1`. */
  source: string;
}

const FILE = "/proc/self/mountinfo";

/** Directories of links to devices, by what `fstab` says before `=` (fstab(5)). */
const LINKS: Readonly<Record<string, string>> = {
  UUID: "/dev/disk/by-uuid",
  LABEL: "/dev/disk/by-label",
  PARTUUID: "/dev/disk/by-partuuid",
  PARTLABEL: "/dev/disk/by-partlabel",
};

/** Most links that are followed from a name to its device. */
const MAX_LINKS = 40;

/** Reads all mounts, in the order in which they were made. */
export async function readMounts(host: Host): Promise<LiveMount[]> {
  return parseMounts(await host.readText(FILE));
}

/** Parses `mountinfo`; the fields before the lone `-` vary in number. */
export function parseMounts(text: string): LiveMount[] {
  return text.split("\n").flatMap((line): LiveMount[] => {
    const fields = line.split(" ").map(decodeField);
    const dash = fields.indexOf("-", 6);
    if (dash < 0) return [];
    return [{
      device: fields[2]!,
      root: fields[3]!,
      path: fields[4]!,
      options: fields[5]!.split(","),
      fstype: fields[dash + 1] ?? "",
      source: fields[dash + 2] ?? "",
      superOptions: (fields[dash + 3] ?? "").split(","),
    }];
  });
}

/** Finds what is seen at a path: of several mounts the newest covers the others. */
export function findMount(
  mounts: readonly LiveMount[],
  path: string,
): LiveMount | undefined {
  return mounts.findLast((mount) => mount.path === path);
}

/** Tells whether a path lies on what is mounted read-only: the newest mount on the way decides (proc_pid_mounts(5)). */
export async function isReadOnly(path: string, host: Host): Promise<boolean> {
  if (!await host.stat("/proc/self/mounts")) return false;
  const mounts = (await host.readText("/proc/self/mounts")).split("\n")
    .map((mount) => mount.split(" "));
  const last = mounts.findLast(([, point]) =>
    point === path || path.startsWith(`${point}/`)
  );
  return last?.[3]?.split(",").includes("ro") ?? false;
}

/** Decodes blanks and the like, which the kernel and fstab(5) write as `\040`. */
export function decodeField(text: string): string {
  return text.replace(
    /\\([0-3][0-7]{2})/g,
    (_all, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

/** Gives the device path of a source: the target of `UUID=…` and of links such as `/dev/mapper/x`. */
export async function toDevice(source: string, host: Host): Promise<string> {
  const [, kind, name] = /^([A-Z]+)="?([^"]*)"?$/.exec(source) ?? [];
  const dir = LINKS[kind ?? ""];
  let path = dir === undefined ? source : `${dir}/${toLinkName(name ?? "")}`;
  if (!path.startsWith("/dev/")) return source;
  for (let hops = 0; hops < MAX_LINKS; hops++) {
    if ((await host.stat(path))?.type !== "link") break;
    path = join(path, await host.readLink(path));
  }
  return path;
}

/** Gives the path to which a link leads. */
function join(path: string, target: string): string {
  const whole = target.startsWith("/")
    ? target
    : `${path.slice(0, path.lastIndexOf("/"))}/${target}`;
  const parts: string[] = [];
  for (const part of whole.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** udev writes what has no place in a file name as `\x20`. */
function toLinkName(name: string): string {
  return name.replace(
    /[^A-Za-z0-9#+\-.:=@_]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

/** Tells whether a mount has the source that is wanted; a bind mount is found by its device and path. */
export async function hasSource(
  live: LiveMount,
  source: string,
  isBind: boolean,
  mounts: readonly LiveMount[],
  host: Host,
): Promise<boolean> {
  if (isBind) {
    const holder = findHolder(mounts, source, live);
    if (!holder) return false;
    const rest = source.slice(holder.path === "/" ? 0 : holder.path.length);
    const root = `${holder.root === "/" ? "" : holder.root}${rest}` || "/";
    return live.device === holder.device && live.root === root;
  }
  if (live.source === source) return true;
  if (/^\/dev\/loop\d+$/.test(live.source)) {
    const backing = `/sys/block/${live.source.slice(5)}/loop/backing_file`;
    const file = await host.stat(backing)
      ? (await host.readText(backing)).replace(/\n$/, "")
      : "";
    if (file === source) return true;
  }
  return await toDevice(live.source, host) === await toDevice(source, host);
}

/** Finds the mount that holds a path, apart from the one that is asked about. */
function findHolder(
  mounts: readonly LiveMount[],
  path: string,
  but: LiveMount,
): LiveMount | undefined {
  let found: LiveMount | undefined;
  for (const mount of mounts) {
    if (mount === but) continue;
    const isAbove = mount.path === "/" || path === mount.path ||
      path.startsWith(`${mount.path}/`);
    const isNearer = !found || mount.path.length >= found.path.length;
    if (isAbove && isNearer) found = mount;
  }
  return found;
}
