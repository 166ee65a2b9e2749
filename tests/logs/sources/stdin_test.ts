import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { stdinSource } from "../../../lib/logs/sources/stdin.ts";
import { TemporaryDir } from "../../state/temporary.ts";
import { openQueue, readAll } from "../_queue.ts";

/** Runs the source in a process of its own; `write` has its standard input. */
async function run(
  dir: string,
  args: readonly string[],
  write: (stdin: WritableStreamDefaultWriter<Uint8Array>) => Promise<void>,
): Promise<{ counts: unknown; texts: string[] }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--quiet",
      `--allow-read=${dir}`,
      `--allow-write=${dir}`,
      new URL("stdin_reader.ts", import.meta.url).pathname,
      dir,
      ...args,
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await write(writer);
  const { stdout, code } = await child.output();
  equal(code, 0);
  const { queue } = openQueue(dir);
  const texts = readAll(queue.reader("a"), true, 1e6);
  await queue.close();
  const [open, counts = ""] = new TextDecoder().decode(stdout).split("\n");
  equal(open, "open");
  return { counts: JSON.parse(counts), texts };
}

Deno.test("stdin: reads lines to their end, the last one without its end too", async () => {
  using dir = new TemporaryDir();
  const { counts, texts } = await run(dir.path, [], async (stdin) => {
    const encoder = new TextEncoder();
    await stdin.write(encoder.encode("a\n\nhalf of"));
    await stdin.write(encoder.encode(` é\n${"x".repeat(2000)}\nlast`));
    await stdin.close();
  });
  deepEqual(texts, ["a", "", "half of é", "x".repeat(1000), "last"]);
  deepEqual(counts, { received: 5, dropped: 0, cut: 1, refused: 0 });
});

Deno.test("stdin: takes a hundred thousand lines", async () => {
  using dir = new TemporaryDir();
  const { texts } = await run(dir.path, [], async (stdin) => {
    const lines = Array.from({ length: 100_000 }, (_, index) => `${index}\n`);
    await stdin.write(new TextEncoder().encode(lines.join("")));
    await stdin.close();
  });
  equal(texts.length, 100_000);
  equal(texts.at(-1), "99999");
});

Deno.test("stdin: ends when it is closed, although the other side does not", async () => {
  using dir = new TemporaryDir();
  let stdin: WritableStreamDefaultWriter<Uint8Array> | undefined;
  const { texts } = await run(dir.path, ["300"], async (writer) => {
    stdin = writer;
    await writer.write(new TextEncoder().encode("a\nb"));
  });
  await stdin?.close().catch(() => {});
  deepEqual(texts, ["a", "b"]);
});

Deno.test("stdin: refuses what it does not know", () => {
  for (const params of [{ max_line_bytes: 0 }, { path: "/dev/stdin" }]) {
    equal(stdinSource.params.safeParse(params).success, false);
  }
});
