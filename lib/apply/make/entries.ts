/** Makes changes of entries other than file contents: directories, links, attributes, removals. */

import * as fs from "node:fs";
import type {
  AttributesChange,
  HardLinkChange,
  LinkChange,
  MakeDirChange,
  RemoveChange,
} from "../../change.ts";
import { TaskError } from "../../error.ts";
import { anchorDirectory } from "../../host/anchor.ts";
import { resolveTrusted } from "../../host/way.ts";
import {
  type NumericAttributes,
  syncDirectory,
  toWriteError,
} from "./write.ts";

/** Works on the last part of a path with its directory held; errors name the path. */
function within(
  path: string,
  work: (target: string, dir: string) => void,
): void {
  const clean = path.length > 1 ? path.replace(/\/+$/, "") : path;
  const slash = clean.lastIndexOf("/");
  try {
    using anchor = anchorDirectory(clean.slice(0, slash) || "/");
    work(`${anchor.dir}/${clean.slice(slash + 1)}`, anchor.dir);
    syncDirectory(anchor.dir);
  } catch (error) {
    throw toWriteError(error, path);
  }
}

/** Makes a directory with its final owner and bits; nobody else can enter it before. */
export function makeDirectory(
  change: MakeDirChange,
  { mode, uid, gid }: NumericAttributes,
): void {
  within(change.path, (target) => {
    fs.mkdirSync(target, { mode: 0o700 });
    const descriptor = fs.openSync(
      target,
      fs.constants.O_RDONLY | fs.constants.O_DIRECTORY |
        fs.constants.O_NOFOLLOW,
    );
    try {
      const now = fs.fstatSync(descriptor);
      if (uid !== undefined || gid !== undefined) {
        fs.fchownSync(descriptor, uid ?? now.uid, gid ?? now.gid);
      }
      // A setgid parent hands its bit down; an explicit mode decides.
      const inherited = now.mode & 0o2000;
      fs.fchmodSync(
        descriptor,
        mode ?? (0o777 & ~Deno.umask() | inherited),
      );
    } catch (error) {
      fs.rmdirSync(target);
      throw error;
    } finally {
      fs.closeSync(descriptor);
    }
  });
}

/** Makes a symbolic or hard link under a temporary name and renames it into place. */
export function makeLink(
  change: LinkChange | HardLinkChange,
  temp: string,
): void {
  within(change.path, (target, dir) => {
    const held = `${dir}/${temp.slice(temp.lastIndexOf("/") + 1)}`;
    if (change.kind === "link") fs.symlinkSync(change.target, held);
    else fs.linkSync(change.target, held);
    try {
      fs.renameSync(held, target);
    } finally {
      // Renaming over another name of the same inode leaves both names.
      fs.rmSync(held, { force: true });
    }
  });
}

/** Changes owner, bits and times, in this order: a change of owner clears setuid. */
export function setAttributes(
  change: AttributesChange,
  { mode, uid, gid }: NumericAttributes,
): void {
  const path = change.follow ? fs.realpathSync(change.path) : change.path;
  within(path, (target) => {
    const old = fs.lstatSync(target);
    if (uid !== undefined || gid !== undefined) {
      fs.lchownSync(target, uid ?? old.uid, gid ?? old.gid);
    }
    if (mode !== undefined) {
      if (old.isSymbolicLink()) {
        throw new TaskError(
          `Cannot set the mode of "${path}": it is a symbolic link`,
        );
      }
      setMode(target, old, mode);
    }
    if (change.mtimeMs !== undefined || change.atimeMs !== undefined) {
      fs.lutimesSync(
        target,
        (change.atimeMs ?? old.atimeMs) / 1000,
        (change.mtimeMs ?? old.mtimeMs) / 1000,
      );
    }
  });
}

/** Sets bits through a handle of the very entry that was looked at. */
function setMode(target: string, old: fs.Stats, mode: number): void {
  if (!old.isFile() && !old.isDirectory()) return fs.chmodSync(target, mode);
  if (Deno.uid() !== 0) return fs.chmodSync(target, mode);
  const descriptor = fs.openSync(
    target,
    fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK,
  );
  try {
    const now = fs.fstatSync(descriptor);
    if (now.ino !== old.ino || now.dev !== old.dev) {
      throw new TaskError("the entry was swapped while it was changed");
    }
    fs.fchmodSync(descriptor, mode);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Removes an entry; a tree only on its own file system and never through a link. */
export function removeEntry(change: RemoveChange): void {
  within(change.path, (target) => {
    const entry = fs.lstatSync(target, { throwIfNoEntry: false });
    if (!entry) return;
    if (!entry.isDirectory()) return fs.unlinkSync(target);
    if (!change.recursive) return fs.rmdirSync(target);
    requireOneDevice(target, entry.dev, change.path);
    fs.rmSync(target, { recursive: true });
  });
}

/** Removes the temporary file of a change that was killed; where the way to it is not trusted any more, it stays. */
export function removeTemporary(path: string): void {
  try {
    removeEntry({ kind: "remove", path: resolveTrusted(path, false) });
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
  }
}

function requireOneDevice(dir: string, device: number, shown: string): void {
  for (const name of fs.readdirSync(dir)) {
    const entry = fs.lstatSync(`${dir}/${name}`);
    // Only directories are told: on an overlay files have a device of their own.
    if (!entry.isDirectory()) continue;
    if (entry.dev !== device) {
      throw new TaskError(
        `Cannot remove "${shown}": another file system is mounted at "${shown}/${name}"`,
        { advice: "Unmount it first" },
      );
    }
    requireOneDevice(`${dir}/${name}`, device, `${shown}/${name}`);
  }
}
