import assert from "node:assert/strict";
import { maskSecrets, toFrame } from "../../lib/config/frame.ts";
import { LineIndex } from "../../lib/config/spot.ts";

const MASKED: readonly (readonly [string, string])[] = [
  ["password: hunter2", "password: ***"],
  ['  - db_password: "hunter2 x" # note', "  - db_password: *** # note"],
  ['{"api_token": "hunter2", "a": 1}', '{"api_token": ***, "a": 1}'],
  ["{secret: hunter2, a: 1, key: hunter2}", "{secret: ***, a: 1, key: ***}"],
  ["pass = 'hunter2'", "pass = ***"],
  ["  Authorization: Basic hunter2", "  Authorization: ***"],
  ['password: "{{ env.PASS }}"', 'password: "{{ env.PASS }}"'],
  ["name: plain", "name: plain"],
];

for (const [line, wanted] of MASKED) {
  Deno.test(`maskSecrets masks ${line}`, () => {
    assert.equal(maskSecrets(line, 0).text, wanted);
  });
}

Deno.test("toFrame draws the line before, the line and carets", () => {
  const lines = new LineIndex("a: 1\nbc: 22\n");
  const place = { file: "x", line: 2, col: 5 };
  assert.equal(
    toFrame(lines, place, 2),
    "    1 | a: 1\n    2 | bc: 22\n      |     ^^",
  );
});

Deno.test("toFrame keeps carets below the text after a masked secret", () => {
  const lines = new LineIndex("{password: hunter2hunter2, uid: -1}");
  const frame = toFrame(lines, { file: "x", line: 1, col: 33 }, 2);
  const [text = "", carets = ""] = frame.split("\n");
  assert.equal(
    text.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1),
    "-1",
  );
  assert.doesNotMatch(frame, /hunter2/);
});

Deno.test("toFrame cuts long lines around the place and shows no control characters", () => {
  const lines = new LineIndex(
    `${"x".repeat(5000)}\x1b[31m!${"y".repeat(5000)}`,
  );
  const frame = toFrame(lines, { file: "x", line: 1, col: 5006 });
  assert.ok(frame.length < 400);
  assert.equal(frame.includes("\x1b"), false);
  const [text = "", carets = ""] = frame.split("\n");
  assert.equal(text[carets.indexOf("^")], "!");
});

Deno.test("toFrame is quick on lines made to be slow", () => {
  const line = "pass".repeat(2_000_000);
  const startedAt = performance.now();
  toFrame(new LineIndex(line), { file: "x", line: 1, col: 4_000_000 });
  assert.ok(performance.now() - startedAt < 2000);
});
