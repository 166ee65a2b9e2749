import assert from "node:assert/strict";
import type * as z from "zod";
import {
  absolutePath,
  bytes,
  flag,
  line,
  mode,
  nameText,
  oneOf,
  owner,
  seconds,
  text,
  withDefault,
  words,
} from "../lib/field.ts";

/** Reader, value, what it gives. */
const GOOD: readonly (readonly [string, z.ZodType, unknown, unknown])[] = [
  ["text", text(), "", ""],
  ["mode", mode(), "0644", "0644"],
  ["mode", mode(), "u=rw,go=r", "u=rw,go=r"],
  ["mode", mode({ preserve: true }), "preserve", "preserve"],
  ["absolutePath", absolutePath(), "/etc/x", "/etc/x"],
  ["seconds", seconds(), "2m", 120],
  ["seconds", seconds(), 1.5, 1.5],
  ["bytes", bytes(), "1KiB", 1024],
  ["words", words(), "a, b", ["a, b"]],
  ["words", words({ commas: true }), "a, b,", ["a", "b"]],
  ["words", words(), ["a", "b"], ["a", "b"]],
  ["nameText", nameText(), "nginx", "nginx"],
  ["line", line(), "-x y", "-x y"],
  ["owner", owner(), "www-data", "www-data"],
  ["owner", owner(), 0, "0"],
  ["flag", flag(), false, false],
  ["oneOf", oneOf(["a", "b"]), "b", "b"],
  ["withDefault", withDefault(flag(), true), undefined, true],
  ["withDefault", withDefault(flag(), true), false, false],
];

for (const [name, reader, value, wanted] of GOOD) {
  Deno.test(`${name} accepts ${JSON.stringify(value)}`, () => {
    assert.deepEqual(reader.parse(value), wanted);
  });
}

/** Reader, value, message. */
const BAD: readonly (readonly [string, z.ZodType, unknown, string])[] = [
  ["text", text(), 1.1, "expected text, got the number 1.1"],
  [
    "mode",
    mode(),
    644,
    'expected octal text such as "0644", got the number 644',
  ],
  [
    "mode",
    mode(),
    "u=foo",
    'expected octal text such as "0644" or a list such as "u=rw,go=r", got "u=foo"',
  ],
  [
    "mode",
    mode(),
    "preserve",
    'expected octal text such as "0644" or a list such as "u=rw,go=r", got "preserve"',
  ],
  [
    "absolutePath",
    absolutePath(),
    "~/x",
    'expected a path that starts with "/", got "~/x"',
  ],
  [
    "absolutePath",
    absolutePath(),
    "/a\0",
    'expected a path that starts with "/", got "/a\\u0000"',
  ],
  [
    "absolutePath",
    absolutePath(),
    null,
    'expected a path that starts with "/", got nothing',
  ],
  [
    "seconds",
    seconds(),
    "soon",
    'expected seconds or a time such as "5s" or "2m", got "soon"',
  ],
  [
    "seconds",
    seconds(),
    true,
    'expected seconds or a time such as "5s" or "2m", got true',
  ],
  [
    "bytes",
    bytes(),
    -1,
    'expected bytes or a size such as "100MB" or "1GiB", got the number -1',
  ],
  ["words", words(), [1], "expected a text or a list of texts, got a list"],
  [
    "nameText",
    nameText(),
    "-rf",
    'expected a name: one line, not empty, not starting with "-", got "-rf"',
  ],
  [
    "nameText",
    nameText(),
    " ",
    'expected a name: one line, not empty, not starting with "-", got " "',
  ],
  ["line", line(), "a\nb", 'expected a single line of text, got "a\\nb"'],
  [
    "owner",
    owner(),
    "a:b",
    'expected a name or number of a user or group, got "a:b"',
  ],
  [
    "owner",
    owner(),
    -1,
    "expected a name or number of a user or group, got the number -1",
  ],
  ["flag", flag(), "yes", 'expected true or false, got "yes"'],
  [
    "oneOf",
    oneOf(["present", "absent"]),
    "presnt",
    'expected one of "present", "absent", got "presnt"; did you mean "present"?',
  ],
  ["oneOf", oneOf(["x"]), 1, 'expected "x", got the number 1'],
];

for (const [name, reader, value, message] of BAD) {
  Deno.test(`${name} refuses ${JSON.stringify(value)}`, () => {
    const { error } = reader.safeParse(value);
    assert.deepEqual(error?.issues.map((issue) => issue.message), [message]);
  });
}
