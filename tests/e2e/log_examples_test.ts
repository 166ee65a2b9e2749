/** Every example in the doc texts of parsers, filters, transforms, sources and outputs of logs loads. */

import { ok, strictEqual as equal } from "node:assert/strict";
import { findSurroundings } from "../../lib/apply/setup.ts";
import { ConfigErrors, toPlaceText } from "../../lib/error.ts";
import { loadLogs } from "../../lib/logs/config/load_config.ts";
import { Redactor } from "../../lib/secret.ts";
import { writeFiles } from "../config/temp_dir.ts";

const LIB = new URL("../../lib/", import.meta.url).pathname;
const DIRS = [
  "logs/filters",
  "logs/parsers",
  "logs/sources",
  "logs/transforms",
  "outputs",
];

/** Variables that examples speak of. */
const ENV = ["APPS_TOKEN", "INGEST_TOKEN", "ES_PASSWORD"].map((name) =>
  `${name}=secret\n`
).join("");

/** An example with the file that it stands in. */
interface Example {
  file: string;
  title: string;
  text: string;
}

const EXAMPLES = DIRS.flatMap((dir) =>
  [...Deno.readDirSync(LIB + dir)]
    .filter(({ name }) => name.endsWith(".ts"))
    .flatMap(({ name }) => findExamples(`${dir}/${name}`))
);

Deno.test("examples of all parts of log pipelines are found", () => {
  for (const dir of DIRS) {
    ok(EXAMPLES.filter(({ file }) => file.startsWith(dir)).length >= 5, dir);
  }
});

for (const { file, title, text } of EXAMPLES) {
  Deno.test(`the example of ${file}${title && ` "${title}"`} loads`, async () => {
    equal(await findProblem(toWhole(text)), "");
  });
}

function findExamples(file: string): Example[] {
  const blocks = Deno.readTextFileSync(LIB + file).matchAll(
    /^ \* @example ?(.*)\n \* ```yaml\n((?: \*.*\n)*?) \* ```$/gm,
  );
  return Array.from(blocks, ([, title = "", lines = ""]) => ({
    file,
    title,
    text: lines.replaceAll(/^ \* ?/gm, ""),
  }));
}

/** An example names only the part that it is about. */
function toWhole(text: string): string {
  const source = "sources:\n  - { name: app, paths: [/var/log/app.log] }\n";
  const output = "outputs:\n  - { name: console, type: console }\n";
  return (/^sources:/m.test(text) ? "" : source) +
    (/^(?:outputs|destinations):/m.test(text) ? "" : output) + text;
}

async function findProblem(text: string): Promise<string> {
  using dir = writeFiles({ "config/logs.yml": text });
  Deno.writeTextFileSync(`${dir.path}/env`, ENV, { mode: 0o600 });
  const surroundings = await findSurroundings(
    { config: `${dir.path}/config` },
    new Redactor(),
  );
  try {
    ok(await loadLogs(surroundings) !== undefined);
    return "";
  } catch (error) {
    if (!(error instanceof ConfigErrors)) throw error;
    return error.errors.map(({ place, message, frame }) =>
      `${place ? toPlaceText(place) : ""} ${message}\n${frame}`
    ).join("\n");
  }
}
