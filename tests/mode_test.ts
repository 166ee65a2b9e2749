import assert from "node:assert/strict";
import { toModeBits } from "../lib/mode.ts";

/** Mode text, bits before, bits after; checked against chmod(1) of coreutils 9. */
const FILES: readonly (readonly [string, number, number])[] = [
  ["644", 0, 0o644],
  ["0644", 0o777, 0o644],
  ["0o644", 0, 0o644],
  ["04755", 0, 0o4755],
  ["7777", 0, 0o7777],
  ["0", 0o777, 0],
  ["u=rw,g=r,o=", 0o777, 0o640],
  ["u+x", 0o644, 0o744],
  ["a-w", 0o666, 0o444],
  ["ug=rwx,o-rwx", 0o007, 0o770],
  ["u=rwX,go=rX", 0o600, 0o644],
  ["a+X", 0o644, 0o644],
  ["a+X", 0o744, 0o755],
  ["g=u", 0o640, 0o660],
  ["o=g-w", 0o660, 0o664],
  ["u=", 0o755, 0o055],
  ["u+s,g+s", 0o755, 0o6755],
  ["u-s", 0o4755, 0o755],
  ["+t", 0o755, 0o1755],
  ["o+t", 0o755, 0o1755],
  ["u+t", 0o755, 0o755],
  ["+w", 0o444, 0o644],
  ["=rw", 0o777, 0o644],
  ["a=rw", 0o777, 0o666],
  ["u=rw", 0o4755, 0o655],
];

for (const [text, before, after] of FILES) {
  Deno.test(`toModeBits applies ${text} to ${before.toString(8)}`, () => {
    assert.equal(
      toModeBits(text, before, false, 0o022).toString(8),
      after.toString(8),
    );
  });
}

const DIRS: readonly (readonly [string, number, number])[] = [
  ["a+X", 0o644, 0o755],
  ["u=rwX,go=rX", 0, 0o755],
  ["u=rwx,g=rx", 0o2750, 0o2750],
  ["g-s", 0o2755, 0o755],
  ["g=s", 0o755, 0o2705],
  ["755", 0o2755, 0o755],
];

for (const [text, before, after] of DIRS) {
  Deno.test(`toModeBits applies ${text} to a directory of ${before.toString(8)}`, () => {
    assert.equal(
      toModeBits(text, before, true, 0o022).toString(8),
      after.toString(8),
    );
  });
}

for (
  const text of [
    "u=foo",
    "foo=r",
    "abc=r",
    "ao=r",
    "oa=r",
    "r",
    "",
    "888",
    "77777",
    "u=rw,",
    "u=ug",
    "0x1ff",
    "-1",
  ]
) {
  Deno.test(`toModeBits refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => toModeBits(text, 0, false), RangeError);
  });
}
