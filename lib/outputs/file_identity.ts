/** What tells one file from another that has its name, or its inode, later. */

/** A regular file. */
export interface FileIdentity {
  /** Number of its inode, which a later file may get. */
  readonly ino: number;
  /** When it was made, in milliseconds since 1970; null where the file system does not know. */
  readonly birth_ms: number | null;
}

/** What is seen of a file. */
export interface SeenFile extends FileIdentity {
  /** Size in bytes. */
  readonly size: number;
  /** Number of its names. */
  readonly links: number;
}

/** Looks at what a name stands for; undefined when it is no regular file. */
export async function findFile(path: string): Promise<SeenFile | undefined> {
  try {
    const found = await Deno.lstat(path);
    if (!found.isFile) return undefined;
    return {
      ino: found.ino ?? 0,
      birth_ms: found.birthtime?.getTime() ?? null,
      size: found.size,
      links: found.nlink ?? 1,
    };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}

/** Tells whether two are the same file. */
export function isSameFile(a: FileIdentity, b: FileIdentity): boolean {
  return a.ino === b.ino && a.birth_ms === b.birth_ms;
}

/** Tells whether a name stands for anything at all. */
export async function isTaken(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
