/** Any changes: what an overlay predicts of a tree is what making them leaves. */

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import * as fc from "fast-check";
import { make } from "../../lib/apply/make.ts";
import type { Change } from "../../lib/change.ts";
import type { Entry, Host } from "../../lib/host/host.ts";
import { LocalHost } from "../../lib/host/local.ts";
import { OverlayHost } from "../../lib/host/overlay.ts";
import { Redactor } from "../../lib/secret.ts";

/** How many trees are tried. */
const RUNS = Number(Deno.env.get("DRIFTLESS_OVERLAY_RUNS") ?? 200);

const NAMES = ["a", "b", "c"];
const PATHS = NAMES.flatMap((one) => [
  one,
  ...NAMES.flatMap((two) => [
    `${one}/${two}`,
    ...NAMES.map((three) => `${one}/${two}/${three}`),
  ]),
]);

const path = fc.constantFrom(...PATHS);
const target = fc.oneof(
  path.map((to) => `DIR/${to}`),
  fc.constantFrom(...NAMES, "../a", "../b/c", ".", "..", "a/..", "b/../c"),
);
const mode = fc.constantFrom(0o700, 0o755, 0o750);

/** A change with paths below a directory that is still to be said. */
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant("make_dir" as const), path, mode }),
  fc.record({
    kind: fc.constant("write" as const),
    path,
    content: fc.constantFrom("x", "text", ""),
    follow: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("link" as const), path, target }),
  fc.record({
    kind: fc.constant("remove" as const),
    path,
    recursive: fc.constant(true),
  }),
  fc.record({
    kind: fc.constant("attributes" as const),
    path,
    mode,
    follow: fc.boolean(),
  }),
);

/** Says the directory that a change works in. */
function toPlaced(change: Change, dir: string): Change {
  if (!("path" in change)) return change;
  const placed = { ...change, path: `${dir}/${change.path}` };
  return placed.kind === "link"
    ? { ...placed, target: placed.target.replace("DIR", dir) }
    : placed;
}

/** Makes a change; tells whether it could be made. */
async function isMade(change: Change): Promise<boolean> {
  try {
    await make(change, {
      host: new LocalHost(),
      redactor: new Redactor(),
      journal: { begin: () => 0, end: () => {}, keep: () => undefined },
    });
    return true;
  } catch {
    return false;
  }
}

/** Everything that can be asked of the paths below a directory. */
async function look(host: Host, dir: string): Promise<unknown[]> {
  return await Promise.all(PATHS.map(async (name) => {
    const at = `${dir}/${name}`;
    const own = await ask(() => host.stat(at));
    const followed = await ask(() => host.stat(at, true));
    const isDir = typeof followed === "object" && followed.type === "dir";
    const isLink = typeof own === "object" && own.type === "link";
    return [
      name,
      toText(own),
      toText(followed),
      isLink ? (await host.readLink(at)).replace(dir, "DIR") : "no link",
      isDir
        ? await ask(() => host.list(at))
        : await ask(() => host.readText(at)),
    ];
  }));
}

async function ask<T>(question: () => Promise<T>): Promise<T | "refused"> {
  try {
    return await question();
  } catch {
    return "refused";
  }
}

function toText(entry: Entry | "refused" | undefined): string {
  return typeof entry === "object"
    ? `${entry.type} ${entry.type === "link" ? "" : entry.mode.toString(8)}`
    : entry ?? "absent";
}

Deno.test("an overlay over any tree predicts what any changes leave", async () => {
  const root = Deno.realPathSync(Deno.makeTempDirSync());
  let run = 0;
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 8 }),
        fc.array(change, { minLength: 1, maxLength: 12 }),
        async (before, changes) => {
          const same = `${root}/${++run}/same/tree`;
          const changed = `${root}/${run}/made/tree`;
          for (const dir of [same, changed]) {
            Deno.mkdirSync(dir, { recursive: true });
            for (const one of before) await isMade(toPlaced(one, dir));
          }
          const overlay = new OverlayHost(new LocalHost());
          for (const one of changes) {
            if (!await isMade(toPlaced(one, changed))) continue;
            await overlay.take(toPlaced(one, same));
            const [predicted, made] = [
              await look(overlay, same),
              await look(new LocalHost(), changed),
            ];
            for (const [index, row] of made.entries()) {
              deepEqual(predicted[index], row);
            }
          }
        },
      ),
      { numRuns: RUNS },
    );
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});
