/**
 * Which files are on another host: changes there are told by nobody, devices
 * get other numbers, sizes come before bytes, and a server that is gone holds
 * up for ever who asks.
 *
 * @module
 */

import { statfsSync } from "node:fs";

/** File systems whose changes come from elsewhere: `statfs(2)`, FUSE for all that hides behind it. */
const REMOTE_TYPES: ReadonlySet<number> = new Set([
  0x6969, // NFS
  0xff534d42, // CIFS
  0xfe534d42, // SMB 2
  0x517b, // SMB
  0x564c, // NCP
  0x5346414f, // AFS
  0x73757245, // Coda
  0x00c36400, // Ceph
  0x0bd00bd0, // Lustre
  0x47504653, // GPFS
  0x01021997, // 9p
  0x65735546, // FUSE
  0x786f4256, // VirtualBox shared folders
]);
/** How long a server may take to answer, in milliseconds. */
const ANSWER_MS = 5000;

/** One mounted file system. */
interface Mount {
  readonly dirs: Set<string>;
  asking: Promise<void> | undefined;
}

/** The remote file systems of one reader. */
export class Remotes {
  #isRemote = new Map<string, boolean>();
  #mounts = new Map<string, Mount>();

  /** Tells whether there is any. */
  get isAny(): boolean {
    return this.#mounts.size > 0;
  }

  /** Tells whether a file or directory that was just asked for is remote. */
  isRemote(id: string, path: string): boolean {
    const device = id.slice(0, id.indexOf("-"));
    const known = this.#isRemote.get(device);
    if (known !== undefined) return known;
    const isRemote = isRemotePath(path);
    this.#isRemote.set(device, isRemote);
    return isRemote;
  }

  /** Notes the directories that were looked into. */
  note(dirs: ReadonlyMap<string, string>): void {
    for (const [dir, id] of dirs) {
      if (!this.isRemote(id, dir)) continue;
      const device = id.slice(0, id.indexOf("-"));
      const mount = this.#mounts.get(device) ??
        { dirs: new Set(), asking: undefined };
      this.#mounts.set(device, mount);
      mount.dirs.add(dir);
    }
  }

  /** Asks each file system whether it answers, in a thread, and waits a while for those that did the last time. */
  async ask(): Promise<void> {
    const asking: Promise<void>[] = [];
    for (const mount of this.#mounts.values()) {
      const [dir] = mount.dirs;
      if (mount.asking !== undefined || dir === undefined) continue;
      mount.asking = askServer(dir).then(() => mount.asking = undefined);
      asking.push(mount.asking);
    }
    if (asking.length === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ANSWER_MS);
    await Promise.race([Promise.all(asking), promise]);
    clearTimeout(timer);
  }

  /** Tells whether a path is on a file system that does not answer. */
  isAway(path: string): boolean {
    for (const { asking, dirs } of this.#mounts.values()) {
      if (asking === undefined) continue;
      for (const dir of dirs) {
        if (path === dir || path.startsWith(`${dir}/`)) return true;
      }
    }
    return false;
  }
}

/** What is told of a name may be remembered for minutes; to open a directory its server has to be asked. */
async function askServer(dir: string): Promise<void> {
  try {
    (await Deno.open(dir)).close();
  } catch {
    // An error is an answer.
  }
}

function isRemotePath(path: string): boolean {
  try {
    return REMOTE_TYPES.has(Number(statfsSync(path).type) >>> 0);
  } catch {
    return false;
  }
}
