import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { toRunOutput } from "../../tasks/_command.ts";

const ENDS: [stdout: string, strip: boolean, want: string, lines: string[]][] =
  [
    ["hello \n \r\n", true, "hello \n ", ["hello ", " "]],
    ["hello \n \r\n", false, "hello \n \r\n", ["hello ", " "]],
    ["  a\r\nb\rc\n\n\n", true, "  a\r\nb\rc", ["  a", "b", "c"]],
    ["", true, "", []],
    ["\n", true, "", []],
    ["\n", false, "\n", [""]],
  ];

for (const [stdout, strip, want, lines] of ENDS) {
  Deno.test(`toRunOutput: ${JSON.stringify(stdout)}, strip ${strip}`, () => {
    const made = { code: 3, stdout, stderr: "e\n" };
    const output = toRunOutput(made, ["x"], strip);
    equal(output["stdout"], want);
    deepEqual(output["stdout_lines"], lines);
    deepEqual(output["stderr_lines"], ["e"]);
    equal(output["rc"], 3);
  });
}

Deno.test("toRunOutput: a run that was not made has all keys", () => {
  deepEqual(toRunOutput(undefined, ["id", "-u"], true), {
    rc: null,
    stdout: "",
    stderr: "",
    stdout_lines: [],
    stderr_lines: [],
    cmd: ["id", "-u"],
  });
});
