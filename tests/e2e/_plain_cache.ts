/** Packages that were fetched, where a user without rights can read them. */

/** A shared directory that everybody may enter. */
const ENTER = 0o001;

/** Where Deno keeps what it fetched, by its environment. */
export function toCacheDir(): string {
  const given = Deno.env.get("DENO_DIR");
  if (given) return given;
  const cache = Deno.env.get("XDG_CACHE_HOME") ??
    `${Deno.env.get("HOME")}/.cache`;
  return `${cache}/deno`;
}

/**
 * Gives a cache that a user can read: Deno's own, or, where a directory on the
 * way to that is closed, as a home of root often is, one of that user's with
 * links to the files of packages, until this process ends.
 */
export function toOpenCacheDir(uid: number): string {
  const own = toCacheDir();
  if (isOpen(own)) return own;
  const copy = `/tmp/driftless-test-cache-${Deno.pid}`;
  try {
    Deno.mkdirSync(copy, { mode: 0o755 });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return copy;
    throw error;
  }
  addEventListener("unload", () => Deno.removeSync(copy, { recursive: true }));
  linkTree(`${own}/npm`, `${copy}/npm`);
  // What Deno makes of modules is kept there, too.
  Deno.chownSync(copy, uid, uid);
  return copy;
}

function isOpen(path: string): boolean {
  const parts = Deno.realPathSync(path).split("/");
  return parts.every((_, index) => {
    const dir = parts.slice(0, index + 1).join("/") || "/";
    return ((Deno.statSync(dir).mode ?? 0) & ENTER) !== 0;
  });
}

/** Links the files of a tree; those on another file system are copied. */
function linkTree(from: string, to: string): void {
  Deno.mkdirSync(to, { mode: 0o755 });
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    const [old, now] = [`${from}/${name}`, `${to}/${name}`];
    if (isDirectory) linkTree(old, now);
    else linkFile(old, now);
  }
}

function linkFile(from: string, to: string): void {
  try {
    Deno.linkSync(from, to);
  } catch {
    Deno.copyFileSync(from, to);
  }
}
