import assert from "node:assert/strict";
import { toSystemReason } from "../../lib/outputs/system_reason.ts";

Deno.test("toSystemReason: keeps the words of an error", () => {
  const rows = [
    ["No space left on device (os error 28)", "no space left on device"],
    [
      "ENOENT: no such file or directory, open '/a/b'",
      "no such file or directory",
    ],
    ["EIO: i/o error, fdatasync", "i/o error"],
    ["Connection refused (os error 111)", "connection refused"],
    ["no answer within 10 s", "no answer within 10 s"],
  ] as const;
  for (const [message, reason] of rows) {
    assert.equal(toSystemReason(new Error(message)), reason);
  }
  assert.equal(toSystemReason("text"), "text");
});
