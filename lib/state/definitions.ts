/** What the tasks of the last apply were made of, so that drift is told apart from another configuration. */

import { toText } from "./columns.ts";
import type { Database } from "./database.ts";

/** Digests by task. */
export function readDefinitions(database: Database): Map<string, string> {
  return new Map(
    database.all("select * from definitions").map((row) => [
      toText(row, "task"),
      toText(row, "digest"),
    ]),
  );
}

/** Replaces all digests; only those that differ are written. */
export function saveDefinitions(
  database: Database,
  digests: ReadonlyMap<string, string>,
): void {
  const known = readDefinitions(database);
  const gone = [...known.keys()].filter((task) => !digests.has(task));
  const other = [...digests].filter(([task, digest]) =>
    known.get(task) !== digest
  );
  if (gone.length + other.length === 0) return;
  database.transaction(() => {
    for (const task of gone) {
      database.run("delete from definitions where task = ?", task);
    }
    for (const [task, digest] of other) {
      database.run(
        `insert into definitions (task, digest) values (?, ?)
         on conflict (task) do update set digest = excluded.digest`,
        task,
        digest,
      );
    }
  }, false);
}
