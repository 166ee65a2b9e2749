/** Keeps the history and the undo data within their limits. */

import { toText } from "./columns.ts";
import type { Database } from "./database.ts";
import type { PruneLimits } from "./rows.ts";

/**
 * Forgets the oldest runs, though not the last ones that changed something,
 * however often nothing was to be done since; contents that no change needs, and while all
 * contents together are too large those used longest ago; changes that lose
 * theirs are not reversible any more. The caller holds the run lock.
 */
export function prune(
  database: Database,
  dir: string,
  { keepRuns, maxBlobBytes }: PruneLimits,
): void {
  const files = readBlobFiles(dir);
  const kept = database.transaction(() => {
    database.run(
      `delete from runs where id not in
         (select id from runs order by id desc limit ?)
       and id not in
         (select run from changes group by run order by run desc limit ?)`,
      keepRuns,
      keepRuns,
    );
    return forgetLargest(database, files, maxBlobBytes);
  }, true);
  // Files go last: a crash before leaves only files that the next call removes.
  for (const [name, { path }] of files) {
    if (!kept.has(name)) Deno.removeSync(path);
  }
}

/** Lets go of contents, the one used longest ago first, until the rest fits; gives the rest. */
function forgetLargest(
  database: Database,
  files: ReadonlyMap<string, { size: number }>,
  maxBytes: number,
): Set<string> {
  const used = database.all(
    `select digest, max(change) as last from blob_uses
     group by digest order by last`,
  ).map((row) => toText(row, "digest"));
  const kept = new Set(used);
  const toSize = (digest: string) => files.get(digest)?.size ?? 0;
  let total = used.reduce((sum, digest) => sum + toSize(digest), 0);
  for (const digest of used) {
    if (total <= maxBytes) break;
    database.run(
      `update changes set undo = 'none' where id in
         (select change from blob_uses where digest = ?)`,
      digest,
    );
    database.run("delete from blob_uses where digest = ?", digest);
    kept.delete(digest);
    total -= toSize(digest);
  }
  return kept;
}

/** Lists what is kept, and what a killed run left, by name. */
function readBlobFiles(
  dir: string,
): Map<string, { path: string; size: number }> {
  const files = new Map<string, { path: string; size: number }>();
  const folders = [`${dir}/blobs`];
  for (const folder of folders) {
    for (const { name, isDirectory, isFile } of list(folder)) {
      const path = `${folder}/${name}`;
      if (isDirectory) folders.push(path);
      if (isFile) files.set(name, { path, size: Deno.lstatSync(path).size });
    }
  }
  return files;
}

function list(dir: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(dir)];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
