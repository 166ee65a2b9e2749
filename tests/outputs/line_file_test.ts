import assert from "node:assert/strict";
import {
  cutTornLine,
  readLastLine,
  readLines,
} from "../../lib/outputs/line_file.ts";
import { TemporaryDir } from "../state/temporary.ts";

Deno.test("readLines, readLastLine, cutTornLine: lines of any length", () => {
  const big = "b".repeat(1_100_000);
  const rows: [text: string, lines: string[], last?: string][] = [
    ["", []],
    ["torn", ["torn?"]],
    ["\n", [""], ""],
    ["a\n", ["a"], "a"],
    ["a\nb\n\ntorn", ["a", "b", "", "torn?"], ""],
    [`a\n${big}\n${big}${big}\nc\n`, ["a", big, big + big, "c"], "c"],
    [`a\n${big}`, ["a", `${big}?`], "a"],
  ];
  using dir = new TemporaryDir();
  const path = `${dir.path}/file`;
  for (const [text, lines, last] of rows) {
    Deno.writeTextFileSync(path, text);
    const found: string[] = [];
    for (const { bytes, isWhole } of readLines(path)) {
      found.push(new TextDecoder().decode(bytes) + (isWhole ? "" : "?"));
    }
    assert.deepEqual(found, lines);
    const line = readLastLine(path);
    assert.equal(line && new TextDecoder().decode(line), last);
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    using file = Deno.openSync(path, { read: true, write: true });
    assert.equal(cutTornLine(file), whole.length);
    assert.equal(Deno.readTextFileSync(path), whole);
  }
});

Deno.test("readLines: gives up on a line without end", () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/file`;
  Deno.writeTextFileSync(path, "a\n");
  Deno.truncateSync(path, 100 * 1024 * 1024);
  const found = Array.from(readLines(path), ({ bytes, isWhole }) => ({
    isWhole,
    isHuge: bytes.length > 20 * 1024 * 1024,
  }));
  assert.deepEqual(found, [
    { isWhole: true, isHuge: false },
    { isWhole: false, isHuge: false },
  ]);
});
