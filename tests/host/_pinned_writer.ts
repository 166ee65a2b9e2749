/** Opens a directory output with all rights, as root does, and writes a line for each that it is told. */

import { directoryOutput } from "../../lib/outputs/directory.ts";
import { CONTEXT, never, toLines } from "../outputs/_batches.ts";

const say = (text: string) =>
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
const [path = ""] = Deno.args;
const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
try {
  const output = await directoryOutput.open(
    directoryOutput.params.parse({
      path,
      filename_pattern: "app.log",
      format: "lines",
      rotation: { max_size: 8, max_files: 2 },
      compression: "gzip",
    }),
    { ...CONTEXT, warn: say },
  );
  say("open");
  for await (const text of lines) {
    await output.send(toLines(text), never());
    await output.flush?.();
    say("written");
  }
  await output.close();
} catch (error) {
  say(`${error}`);
}
