/** Watches more directories than the kernel lets it, and tells as JSON what is told of their files; started by tests/host. */

import { PathWatch } from "../../../lib/agent/drift/path_watch.ts";
import { TemporaryDir } from "../../state/temporary.ts";
import { toManaged } from "./_managed.ts";

const DIRS = 20;

using temporary = new TemporaryDir();
const paths = Array.from(
  { length: DIRS },
  (_, at) => `${temporary.path}/${at}/a`,
);
for (let at = 0; at < DIRS; at++) {
  Deno.mkdirSync(`${temporary.path}/${at}`);
  Deno.writeTextFileSync(`${temporary.path}/${at}/a`, "one\n");
}
const told = new Set<string>();
const done = Promise.withResolvers<void>();
const warnings: string[] = [];
using watch = new PathWatch({
  changed: (changed) => {
    for (const path of changed) told.add(path);
    if (told.size === DIRS) done.resolve();
  },
  warn: (text) => warnings.push(text),
  lookMs: 200,
});
watch.watch(toManaged(paths));
watch.watch(toManaged(paths));
const { looked } = watch.counts;
for (const path of paths) Deno.writeTextFileSync(path, "other\n");
const timer = setTimeout(() => done.reject(new Error("Not all is told")), 9000);
await done.promise.finally(() => clearTimeout(timer));
Deno.stdout.writeSync(
  new TextEncoder().encode(
    JSON.stringify({ looked, told: told.size, warnings }),
  ),
);
