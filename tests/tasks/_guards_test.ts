import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { MemoryHost } from "../../lib/testing/mod.ts";
import { findGuard, isGuarded, toGuards } from "../../tasks/_guards.ts";

const FILES = ["/a", "/b"];

Deno.test("toGuards: both forms come to one", () => {
  const lists = { creates_files: FILES, removes_files: FILES, force: false };
  const given = toGuards({ creates: true, removes: ["/c"], ...lists });
  deepEqual([given.creates, given.removes], [FILES, ["/c", ...FILES]]);
  const absent = toGuards(lists);
  deepEqual([absent.creates, absent.removes], [FILES, FILES]);
  const off = toGuards({ creates: false, removes: false, ...lists });
  deepEqual([off.creates, off.removes], [[], []]);
  equal(isGuarded(off), false);
  equal(isGuarded(toGuards({ ...lists, force: true })), false);
});

const host = new MemoryHost({
  files: {
    "/srv/app/out/a.js": "",
    "/srv/app/.hidden": "",
    "/srv/dangling": { target: "/none" },
  },
});

const GLOBS: [pattern: string, found: boolean][] = [
  ["/srv/app/out/a.js", true],
  ["/srv/app/out/*.js", true],
  ["/srv/app/**/a.js", true],
  ["/srv/app/out/*.css", false],
  ["/srv/app/*hidden", false],
  ["/srv/none/*", false],
  ["/srv/app/out/a.js/*", false],
  ["/srv/dangling", true],
  ["out/a.*", true],
];

for (const [pattern, found] of GLOBS) {
  Deno.test(`findGuard: ${pattern}`, async () => {
    const scope = { cwd: "/srv/app" };
    const creates = await findGuard({ creates: [pattern] }, scope, host);
    equal(creates !== undefined, found);
    const removes = await findGuard({ removes: [pattern] }, scope, host);
    equal(removes === undefined, found);
  });
}
