/** Writes lines to a directory until it is killed, telling each that is safe: a hundred numbers to a line. */

import { LineDirectory } from "../../lib/outputs/line_directory.ts";

const [dir = ""] = Deno.args;
const output = new LineDirectory(dir, { maxBytes: 100_000, maxFiles: 0 });
const encoder = new TextEncoder();
for (let number = 0;; number++) {
  const line = JSON.stringify({ number, text: "x".repeat(number % 9000) });
  output.append([encoder.encode(line)]);
  const end = number % 100 === 99 ? "\n" : " ";
  Deno.stdout.writeSync(encoder.encode(`${number}${end}`));
}
