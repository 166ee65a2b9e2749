// deno-lint-ignore-file no-console -- A script prints.
/**
 * Ships what new lines a log file has to a directory of JSON lines, masking
 * passwords and tokens, and says how many there were. Each run goes on where
 * the last one ended.
 *
 *     deno run --allow-read --allow-write --allow-env --allow-sys examples/scripts/ship_file.ts FILE DIRECTORY STATE
 */

import { output, ship, source, transform } from "@driftless/driftless";

const [path = "", directory = "", stateDir = ""] = Deno.args;
const { read, delivered, refused } = await ship({
  stateDir,
  once: true,
  define: {
    sources: [
      source("file", { name: "lines", paths: [path], start: "beginning" }),
    ],
    transforms: [transform("redact")],
    outputs: [output("directory", { name: "kept", path: directory })],
  },
  warn: (name, text) => console.error(`${name}: ${text}`),
});
console.log(`Read ${read}, shipped ${delivered}, refused ${refused}`);
