/**
 * What programs of a configuration may not read below its directory: links
 * that lead out of it, which Deno would follow, for it looks at paths as they
 * are written; and what git keeps, such as passwords of servers.
 *
 * @module
 */

import { toMessage } from "../../error.ts";
import { NoAnswer } from "./no_answer.ts";

/** Most names that are looked at. */
const MAX_NAMES = 200_000;

/** Deepest directory that is looked into. */
const MAX_DEPTH = 100;

/** Most paths that are closed: all of them stand in one word of a command. */
const MAX_CLOSED = 200;

/** Where git keeps what it has. */
export const GIT = ".git";

/**
 * Lists the paths to close. Where a link leads out, those to directories below
 * are closed as well: each is another way to it. Needs read permission.
 * @param dir Directory without links in it.
 * @throws {NoAnswer} When there are too many of them, or too many files.
 */
export function listClosed(dir: string): string[] {
  const found: Found = { git: [], outer: [], inner: [], count: 0 };
  look(dir, dir, 0, found);
  const { git, outer, inner } = found;
  const closed = outer.length === 0 ? git : [...git, ...outer, ...inner];
  if (closed.length <= MAX_CLOSED) return closed.sort();
  throw new NoAnswer(
    `more than ${MAX_CLOSED} links of the directory lead out of it or to directories in it`,
    "Remove those that lead out",
  );
}

interface Found {
  readonly git: string[];
  /** Links that lead out of the directory, or nowhere yet. */
  readonly outer: string[];
  /** Links to directories below it. */
  readonly inner: string[];
  count: number;
}

function look(dir: string, root: string, depth: number, found: Found): void {
  for (const { name, isDirectory, isSymlink } of list(dir)) {
    if (++found.count > MAX_NAMES || depth > MAX_DEPTH) {
      throw new NoAnswer(
        `its directory has more than ${MAX_NAMES} files or ${MAX_DEPTH} levels, too many to tell which lead out of it`,
      );
    }
    const path = `${dir}/${name}`;
    if (name === GIT) found.git.push(path);
    else if (isSymlink) lookAtLink(path, root, found);
    else if (isDirectory) look(path, root, depth + 1, found);
  }
}

function lookAtLink(path: string, root: string, found: Found): void {
  const target = follow(path);
  if (target === undefined || !`${target.path}/`.startsWith(`${root}/`)) {
    found.outer.push(path);
  } else if (target.isDirectory) found.inner.push(path);
}

function follow(
  path: string,
): { readonly path: string; readonly isDirectory: boolean } | undefined {
  try {
    const { isDirectory } = Deno.statSync(path);
    return { path: Deno.realPathSync(path), isDirectory };
  } catch {
    // What leads nowhere may lead anywhere soon.
    return undefined;
  }
}

function list(dir: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(dir)];
  } catch (error) {
    // Who may not look into it may read nothing of it either.
    if (error instanceof Deno.errors.PermissionDenied) return [];
    if (error instanceof Deno.errors.NotFound) return [];
    throw new NoAnswer(`its directory cannot be read: ${toMessage(error)}`);
  }
}
