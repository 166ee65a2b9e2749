/** The one routine that replaces a file: a crash leaves the old or the new one, never half. */

import * as fs from "node:fs";
import type { Attributes, Content } from "../../change.ts";
import { TaskError } from "../../error.ts";
import { anchorDirectory } from "../../host/anchor.ts";
import { toReason } from "../../host/read_error.ts";
import { requireNoSecret, runProcess } from "../../host/process.ts";

/** Where temporary files are named from; the next run finds them in the journal. */
export const TEMP_PREFIX = ".driftless-";

/** A file to write; owner and group are numbers by now. */
export interface FileToWrite {
  /** Real path; a link here is replaced, not followed. */
  path: string;
  /** Path of the temporary file, in the same directory. */
  temp: string;
  /** What fills the temporary file, through its open descriptor. */
  fill: (descriptor: number) => Promise<void> | void;
  mode?: number | undefined;
  uid?: number | undefined;
  gid?: number | undefined;
  validate?: readonly string[] | undefined;
  unsafe?: boolean | undefined;
  backup?: string | undefined;
  /** Extended attributes and the ACL of the old file are let go: no program is run for them. */
  isPlain?: boolean;
  /** Tells whether a text holds a secret; no program gets such a word. */
  isSecret?: (text: string) => boolean;
}

/** Names a temporary file beside a path. */
export function toTempPath(path: string): string {
  const dir = path.slice(0, path.lastIndexOf("/"));
  return `${dir}/${TEMP_PREFIX}${crypto.randomUUID()}`;
}

/** A name beside the file that says when: `app.conf.2026-11-22T10-15-30Z~`. */
export function toBackupPath(path: string, at: number): string {
  const stamp = new Date(at).toISOString().replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-");
  return `${path}.${stamp}.${crypto.randomUUID().slice(0, 4)}~`;
}

/**
 * Replaces a file atomically: temporary file in the same directory with no
 * rights for others, content, owner, mode, fsync, validation, rename, fsync
 * of the directory. Attributes that are not given are kept from the old
 * file, ACL and extended attributes included.
 * @throws {TaskError} When any step fails; the target is then as before.
 */
export async function writeFile(want: FileToWrite): Promise<void> {
  const slash = want.path.lastIndexOf("/");
  using anchor = anchorDirectory(want.path.slice(0, slash) || "/");
  const target = `${anchor.dir}/${want.path.slice(slash + 1)}`;
  const temp = `${anchor.dir}/${
    want.temp.slice(want.temp.lastIndexOf("/") + 1)
  }`;
  const old = fs.lstatSync(target, { throwIfNoEntry: false });
  if (old && !old.isFile() && !old.isSymbolicLink()) {
    throw new TaskError(
      `Cannot write "${want.path}": it is not a regular file`,
    );
  }
  try {
    await fillTemp(temp, target, old?.isFile() ? old : undefined, want);
    if (want.validate) await validate(want.validate, temp, want);
    if (want.backup !== undefined && old?.isFile()) {
      keepBackup(target, `${anchor.dir}/${want.backup.slice(slash + 1)}`);
    }
    replace(temp, target, want);
  } catch (error) {
    fs.rmSync(temp, { force: true });
    throw toWriteError(error, want.path);
  }
  syncDirectory(anchor.dir);
}

async function fillTemp(
  temp: string,
  target: string,
  old: fs.Stats | undefined,
  want: FileToWrite,
): Promise<void> {
  const descriptor = fs.openSync(
    temp,
    fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_EXCL |
      fs.constants.O_NOFOLLOW,
    0o600,
  );
  try {
    if (old && !want.isPlain && !want.isSecret?.(target)) {
      await copyAttributes(target, temp);
    }
    // The old file's bits may be wider than what the new content may have.
    fs.fchmodSync(descriptor, 0o600);
    await want.fill(descriptor);
    const now = fs.fstatSync(descriptor);
    const uid = want.uid ?? old?.uid ?? now.uid;
    const gid = want.gid ?? old?.gid ?? now.gid;
    if (uid !== now.uid || gid !== now.gid) {
      fs.fchownSync(descriptor, uid, gid);
    }
    const kept = old &&
      (old.uid === uid ? old.mode & 0o7777 : old.mode & 0o1777);
    fs.fchmodSync(descriptor, want.mode ?? kept ?? 0o666 & ~Deno.umask());
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Copies ACL and extended attributes, for which there is no call, with `cp(1)`. */
async function copyAttributes(from: string, to: string): Promise<void> {
  try {
    await runProcess({
      argv: ["cp", "--attributes-only", "--preserve=all", "--", from, to],
      timeoutMs: 10_000,
      maxBytes: 4096,
    });
  } catch (error) {
    // Without the right to run cp, plain mode and owner are still kept.
    if (!(error instanceof TaskError)) throw error;
  }
}

async function validate(
  argv: readonly string[],
  temp: string,
  { path, isSecret = () => false }: FileToWrite,
): Promise<void> {
  const words = argv.map((word) => word.replaceAll("%s", () => temp));
  requireNoSecret(words, isSecret);
  const result = await runProcess({
    argv: words,
    timeoutMs: 60_000,
    maxBytes: 64 * 1024,
  });
  if (result.code === 0 && !result.timedOut) return;
  const said = (result.stderr || result.stdout).trim().replaceAll(temp, path);
  throw new TaskError(
    `Cannot write "${path}": "${argv[0]}" refused the new content${
      said === "" ? ` with exit code ${result.code}` : `: ${said}`
    }`,
    { advice: "The file was left as it was" },
  );
}

/** Keeps the old file under a second name; it is about to lose its first. */
function keepBackup(target: string, backup: string): void {
  try {
    fs.linkSync(target, backup);
  } catch {
    fs.copyFileSync(target, backup, fs.constants.COPYFILE_EXCL);
  }
}

function replace(temp: string, target: string, want: FileToWrite): void {
  try {
    fs.renameSync(temp, target);
  } catch (error) {
    if (!isBusy(error) || !want.unsafe) throw error;
    fs.writeFileSync(target, fs.readFileSync(temp));
    fs.rmSync(temp);
  }
}

/** Writes a directory's entries to the disk; those of the kernel, such as control groups, are on none (fsync(2) EINVAL). */
export function syncDirectory(dir: string): void {
  const descriptor = fs.openSync(dir, fs.constants.O_RDONLY);
  try {
    fs.fsyncSync(descriptor);
  } catch (error) {
    if (toCode(error) !== "EINVAL") throw error;
  } finally {
    fs.closeSync(descriptor);
  }
}

function isBusy(error: unknown): boolean {
  return ["EBUSY", "EXDEV", "ETXTBSY"].includes(toCode(error) ?? "");
}

/** The name of a system error, such as `ENOSPC`. */
export function toCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Says why a path cannot be changed, and what to do. */
export function toWriteError(error: unknown, path: string): TaskError {
  if (error instanceof TaskError) return error;
  const code = toCode(error);
  const reasons: Record<string, [string, string?]> = {
    EBUSY: [
      "it is busy, as a mount point is",
      "Set unsafe_writes: true to write it in place",
    ],
    ENOSPC: ["no space left on the device", `Free some space for "${path}"`],
    EDQUOT: ["the disk quota is used up"],
    EROFS: ["the file system is read-only"],
    EACCES: ["permission denied", "Run as root, or as the owner"],
    EPERM: [
      "operation not permitted",
      Deno.uid() === 0
        ? "Look for the flags i and a with lsattr(1); chattr(1) takes them away"
        : "Run as root, or as the owner",
    ],
    ENOENT: ["its directory does not exist", "Add a directory task before it"],
    ENOTDIR: ["a part of its path is not a directory"],
    EISDIR: ["it is a directory"],
    EEXIST: ["something is there already"],
    ELOOP: ["too many symbolic links"],
    ENAMETOOLONG: ["its name is too long"],
  };
  const [reason, advice] = reasons[code ?? ""] ?? [toReason(error)];
  return new TaskError(`Cannot change "${path}": ${reason}`, {
    cause: error,
    ...(advice === undefined ? {} : { advice }),
  });
}

/** Gives the function that fills a descriptor with a content. */
export function toFill(
  content: Content,
): (descriptor: number) => Promise<void> {
  return async (descriptor) => {
    if (typeof content === "string") {
      fs.writeFileSync(descriptor, content);
    } else if (content instanceof Uint8Array) {
      fs.writeFileSync(descriptor, content);
    } else {
      await copyVerified(content, descriptor);
    }
  };
}

/** Copies a file in pieces of 1 MiB and requires the digest that was planned. */
async function copyVerified(
  content: { file: string; sha256: string },
  descriptor: number,
): Promise<void> {
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  const source = fs.openSync(content.file, "r");
  try {
    const piece = new Uint8Array(1024 * 1024);
    for (;;) {
      const count = fs.readSync(source, piece);
      if (count === 0) break;
      hash.update(piece.subarray(0, count));
      for (let at = 0; at < count;) {
        at += fs.writeSync(descriptor, piece, at, count - at);
      }
    }
  } finally {
    fs.closeSync(source);
  }
  if (hash.digest("hex") !== content.sha256) {
    throw new TaskError(
      `Cannot copy "${content.file}": it changed while the run was on`,
    );
  }
}

/** Attributes by number. */
export interface NumericAttributes {
  mode?: number;
  uid?: number;
  gid?: number;
}

/** What resolves names of owners when a change is made. */
export type ResolveOwners = (want: Attributes) => Promise<NumericAttributes>;
