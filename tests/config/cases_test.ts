/**
 * Golden cases: files of a configuration above a line of dashes, what is
 * loaded or what is wrong below. `GOLDEN=rewrite` writes the lower part anew.
 */

import assert from "node:assert/strict";
import { ConfigErrors } from "../../lib/error.ts";
import { loadApply } from "../../lib/config/load.ts";
import { registry } from "./registry.ts";
import { toErrorText, toShown } from "./shown.ts";
import { writeFiles } from "./temp_dir.ts";

const CASES_URL = new URL("./cases/", import.meta.url);
const DASHES = "\n----------\n";

const names = Array.from(Deno.readDirSync(CASES_URL), ({ name }) => name);

for (const name of names.filter((one) => one.endsWith(".case")).sort()) {
  Deno.test(`config case ${name}`, async () => {
    const url = new URL(name, CASES_URL);
    const [above = "", below] = Deno.readTextFileSync(url).split(DASHES);
    const shown = await load(toFiles(above));
    if (Deno.env.get("GOLDEN") === "rewrite") {
      Deno.writeTextFileSync(url, `${above}${DASHES}${shown}\n`);
      return;
    }
    assert.equal(`${shown}\n`, below);
  });
}

/** Splits `=== name` sections; text before the first one is `apply.yml`. */
function toFiles(text: string): Record<string, string> {
  const files: Record<string, string> = {};
  const [first = "", ...sections] = text.split(/^=== (.*)\n/m);
  if (first.trim() !== "") files["apply.yml"] = first;
  for (let at = 0; at < sections.length; at += 2) {
    files[sections[at] ?? ""] = sections[at + 1] ?? "";
  }
  return files;
}

async function load(files: Record<string, string>): Promise<string> {
  using dir = writeFiles(files);
  try {
    const config = await loadApply({
      dir: dir.path,
      registry,
      hostName: "web-01.example.com",
      envNames: ["HOME"],
      factNames: ["os_family"],
      os: "linux",
    });
    return toShown(config);
  } catch (error) {
    if (!(error instanceof ConfigErrors)) throw error;
    return error.errors.map(toErrorText).join("\n").replaceAll(dir.path, "DIR");
  }
}
