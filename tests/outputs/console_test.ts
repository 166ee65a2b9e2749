import assert from "node:assert/strict";
import { consoleOutput } from "../../lib/outputs/console.ts";

const SCRIPT = new URL("./console_writer.ts", import.meta.url).pathname;

function toCommand(
  params: object,
  repeat: number,
  ...texts: readonly string[]
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--quiet",
      "--allow-env=REPEAT",
      SCRIPT,
      JSON.stringify(params),
      ...texts,
    ],
    env: { REPEAT: `${repeat}`, NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  });
}

async function show(
  params: object,
  ...texts: readonly string[]
): Promise<{ out: string; err: string }> {
  const { stdout, stderr } = await toCommand(params, 1, ...texts).output();
  const decoder = new TextDecoder();
  return { out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

Deno.test("console: reads its params", () => {
  const { params } = consoleOutput;
  assert.deepEqual(params.parse({}), { target: "stdout", format: "text" });
  assert.equal(params.safeParse({ target: "file" }).success, false);
});

Deno.test("console: shows text that cannot forge another event", async () => {
  assert.deepEqual(
    await show({}, "GET /é", "a\n[2026] [x] \x1b[2Jb\tc\r\x9b"),
    {
      out: "[2026-03-01 12:00:00.123] [nginx] GET /é\n" +
        "[2026-03-01 12:00:00.123] [nginx] a\n" +
        "    [2026] [x] \\x1b[2Jb\tc\\x0d\\x9b\n",
      err: "",
    },
  );
});

Deno.test("console: shows JSON on standard error when asked to", async () => {
  const { out, err } = await show({ target: "stderr", format: "json" }, "a");
  assert.equal(out, "");
  assert.equal(JSON.parse(err).message, "a");
});

Deno.test("console: lines stay whole in a pipe that holds less", async () => {
  const text = "x".repeat(90_000);
  const { stdout } = await toCommand({ format: "json" }, 9, text).output();
  const lines = new TextDecoder().decode(stdout).split("\n");
  assert.equal(lines.pop(), "");
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).message.length),
    Array(9).fill(90_000),
  );
});

Deno.test("console: a reader that leaves is told of", async () => {
  const child = toCommand({ format: "json" }, 200, "x".repeat(9000)).spawn();
  const reader = child.stdout.getReader();
  let bytes = 0;
  while (bytes < 100_000) bytes += (await reader.read()).value?.length ?? 0;
  await reader.cancel();
  const said = await new Response(child.stderr).text();
  await child.status;
  assert.match(
    said,
    /^SendError: Cannot write to stdout: nobody reads it any longer\n$/,
  );
});
