/** Writes numbered lines to a directory until it is killed, telling each that is safe: a hundred numbers to a line. */

import { toBatch } from "../../lib/outputs/batch.ts";
import { directoryOutput } from "../../lib/outputs/directory.ts";
import { type Origin, toEvent } from "../../lib/outputs/event.ts";

const [path = ""] = Deno.args;
const output = await directoryOutput.open(
  directoryOutput.params.parse({
    path,
    filename_pattern: "app.log",
    format: "lines",
    rotation: { max_size: "20KB", max_files: 0 },
    compression: "gzip",
  }),
  {
    name: "kept",
    host: "h1",
    warn: (text) => Deno.stderr.writeSync(new TextEncoder().encode(text)),
  },
);
const origin: Origin = {
  source: "s",
  host: {},
  labels: {},
  file: undefined,
  key: "k",
};
const { signal } = new AbortController();
for (let number = 0;; number++) {
  const text = `${number} ${"x".repeat(number * 97 % 3000)}`;
  const event = toEvent(origin, number, text, 0);
  await output.send(toBatch(`b-${number}`, [event]), signal);
  if (number % 10 !== 9) continue;
  await output.flush?.();
  const end = number % 100 === 99 ? "\n" : " ";
  Deno.stdout.writeSync(new TextEncoder().encode(`${number}${end}`));
}
