/** Writes to a directory whose files may not grow beyond 4096 bytes. */

import { LineDirectory } from "../../lib/outputs/line_directory.ts";

const [dir = ""] = Deno.args;
const encoder = new TextEncoder();
const output = new LineDirectory(dir, { maxBytes: 1e6, maxFiles: 0 });
output.append([encoder.encode("x".repeat(3000))]);
try {
  output.append([
    encoder.encode("y".repeat(100)),
    encoder.encode("y".repeat(3000)),
  ]);
} catch (error) {
  Deno.stdout.writeSync(encoder.encode(`${error}\n`));
}
output.append([encoder.encode("small")]);
