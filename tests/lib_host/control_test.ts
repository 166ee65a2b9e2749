import { strictEqual as equal } from "node:assert/strict";
import {
  type Controller,
  findController,
  type Owned,
} from "../../lib/host/control.ts";

const EVE = 1000;
const own = (mode: number): Owned => ({ uid: 0, mode });
const eves = (mode: number): Owned => ({ uid: EVE, mode });

/** Directory, what stands in it, and who could put something else there. */
const ROWS: readonly (readonly [
  string,
  Owned,
  Owned | undefined,
  Controller | undefined,
])[] = [
  ["a directory of root's", own(0o755), undefined, undefined],
  ["a file of a user's in it", own(0o755), eves(0o644), undefined],
  ["a directory of a user's", eves(0o700), own(0o600), EVE],
  ["a sticky one of a user's", eves(0o1777), own(0o600), EVE],
  ["one that a group may write in", own(0o775), own(0o600), "others"],
  ["one that all may write in", own(0o777), undefined, "others"],
  ["a new name in a sticky one", own(0o1777), undefined, undefined],
  ["root's in a sticky one", own(0o1777), own(0o600), undefined],
  ["a user's in a sticky one", own(0o1777), eves(0o600), EVE],
  ["a user's in a sticky one of a group", own(0o1770), eves(0o600), EVE],
  [
    "where there are no owners",
    { uid: null, mode: null },
    undefined,
    undefined,
  ],
];

for (const [what, dir, entry, controller] of ROWS) {
  Deno.test(`findController tells who decides: ${what}`, () => {
    equal(findController(dir, entry), controller);
  });
}
