/**
 * The `stat` task.
 *
 * Tells what a path is, as `lstat(2)` does; changes nothing. The result
 * stands at the top and under `stat` too, so that both `found.exists` and
 * `found.stat.exists` work. `mode` is octal text such as `0644`; the whole
 * `st_mode` is a number.
 *
 * @module
 */

import * as z from "zod";
import { absolutePath, flag, oneOf, withDefault } from "../lib/field.ts";
import {
  type DigestAlgorithm,
  type Entry,
  type Host,
  type Output,
  type Plan,
  type Task,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import { toNormal } from "../lib/host/predicted_paths.ts";
import { readFlags } from "./_file_flags.ts";
import { toParent } from "./_files.ts";

/** Params of the `stat` task. */
export interface StatTaskParams {
  /** Absolute path. */
  path: string;
  /** Tell about what a link leads to instead of the link. */
  follow: boolean;
  /** Add the digest of a regular file. */
  checksum: boolean;
  /** Algorithm of the digest. */
  checksum_algorithm: DigestAlgorithm;
  /** The same as `checksum`. */
  get_checksum: boolean;
  /** Add `mimetype` and `charset`, as `file(1)` tells. */
  get_mime: boolean;
  /** Add `attr_flags`, as `lsattr(1)` tells. */
  get_attributes: boolean;
}

/** File types of `st_mode` (inode(7)). */
const TYPE_BITS: Readonly<Record<Entry["type"], number>> = {
  fifo: 0o010000,
  char: 0o020000,
  dir: 0o040000,
  block: 0o060000,
  file: 0o100000,
  link: 0o120000,
  socket: 0o140000,
};

/**
 * Tells what a path is.
 *
 * @example Whether a machine must restart
 * ```yaml
 * - type: stat
 *   path: /run/reboot-required
 *   register: required
 * ```
 */
export const statTask: Task<StatTaskParams> = {
  type: "stat",
  params: z.strictObject({
    path: absolutePath(),
    follow: withDefault(flag(), false),
    checksum: withDefault(flag(), false),
    checksum_algorithm: withDefault(
      oneOf(["md5", "sha1", "sha256", "sha384", "sha512"]),
      "sha256",
    ),
    get_checksum: withDefault(flag(), false),
    get_mime: withDefault(flag(), false),
    get_attributes: withDefault(flag(), false),
  }),
  programs: ["file", "lsattr"],
  plan,
};

// deno-lint-ignore require-yield
async function* plan(want: StatTaskParams, host: Host): Plan {
  const entry = await host.stat(want.path, want.follow);
  if (!entry && host.pending) {
    throw new UnknownState(`${host.pending.name} may bring ${want.path}`);
  }
  const found: Output = entry
    ? {
      exists: true,
      path: want.path,
      ...toNumbers(entry),
      ...toTypes(entry),
      ...toRights(entry, host),
      ...await readOwners(entry, host),
      ...await readLink(want.path, entry, host),
      ...await readChecksum(want, entry, host),
      ...await readMore(want, entry, host),
    }
    : { exists: false };
  return { ...found, stat: found };
}

function toNumbers(entry: Entry): Output {
  return {
    size: entry.size,
    mode: entry.mode.toString(8).padStart(4, "0"),
    st_mode: TYPE_BITS[entry.type] | entry.mode,
    uid: entry.uid,
    gid: entry.gid,
    dev: entry.dev,
    inode: entry.ino,
    nlink: entry.nlink,
    atime: entry.atimeMs / 1000,
    mtime: entry.mtimeMs / 1000,
    ctime: entry.ctimeMs / 1000,
    modified: Math.floor(entry.mtimeMs / 1000),
  };
}

function toTypes({ type }: Entry): Output {
  return {
    is_file: type === "file",
    is_dir: type === "dir",
    isreg: type === "file",
    isdir: type === "dir",
    islnk: type === "link",
    ischr: type === "char",
    isblk: type === "block",
    isfifo: type === "fifo",
    issock: type === "socket",
  };
}

/** The single bits, and what the user that runs may do; root reads and writes all. */
function toRights({ mode, uid, gid, type }: Entry, host: Host): Output {
  const shift = uid === host.uid ? 6 : gid === host.gid ? 3 : 0;
  const own = (mode >> shift) & 7;
  const isRoot = host.uid === 0;
  const mayRun = isRoot ? type === "dir" || mode & 0o111 : own & 1;
  const bits: Output = {};
  for (const [index, who] of ["usr", "grp", "oth"].entries()) {
    const rights = (mode >> (6 - 3 * index)) & 7;
    bits[`r${who}`] = (rights & 4) !== 0;
    bits[`w${who}`] = (rights & 2) !== 0;
    bits[`x${who}`] = (rights & 1) !== 0;
  }
  return {
    ...bits,
    isuid: (mode & 0o4000) !== 0,
    isgid: (mode & 0o2000) !== 0,
    readable: isRoot || (own & 4) !== 0,
    writeable: isRoot || (own & 2) !== 0,
    executable: Boolean(mayRun),
  };
}

/** Names of owner and group; the keys are absent where there are none. */
async function readOwners({ uid, gid }: Entry, host: Host): Promise<Output> {
  const user = (await host.users()).values().find((one) => one.uid === uid);
  const group = (await host.groups()).values().find((one) => one.gid === gid);
  return {
    ...(user ? { pw_name: user.name } : {}),
    ...(group ? { gr_name: group.name } : {}),
  };
}

/** The text of a link, and the path that it leads to, by text alone. */
async function readLink(
  path: string,
  entry: Entry,
  host: Host,
): Promise<Output> {
  if (entry.type !== "link") return {};
  const target = await host.readLink(path);
  const source = toNormal(
    target.startsWith("/") ? target : `${toParent(path)}/${target}`,
  );
  return { lnk_target: target, lnk_source: source };
}

/** The digest of a regular file; the key is absent when it cannot be read. */
async function readChecksum(
  want: StatTaskParams,
  entry: Entry,
  host: Host,
): Promise<Output> {
  if (entry.type !== "file" || !(want.checksum || want.get_checksum)) return {};
  try {
    return { checksum: await host.digest(want.path, want.checksum_algorithm) };
  } catch (error) {
    if (error instanceof TaskError) return {};
    throw error;
  }
}

async function readMore(
  want: StatTaskParams,
  entry: Entry,
  host: Host,
): Promise<Output> {
  const more: Output = {};
  if (want.get_attributes && (entry.type === "file" || entry.type === "dir")) {
    const flags = await readFlags(want.path, host);
    if (flags !== undefined) more["attr_flags"] = flags;
  }
  if (want.get_mime) {
    const options = ["--brief", "--mime-type", "--mime-encoding"];
    const argv = ["file", ...options, ...(want.follow ? ["-L"] : ["-h"])];
    const { code, stdout } = await host.query([...argv, "--", want.path]);
    const [type = "", charset = ""] = stdout.trim().split("; charset=");
    if (code === 0) Object.assign(more, { mimetype: type, charset });
  }
  return more;
}
