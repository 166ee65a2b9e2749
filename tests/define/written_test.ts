/**
 * The types of what programs of the configuration write are those of the
 * schemas. `GOLDEN=write` in the environment writes them anew.
 */

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { toWrittenFiles } from "./_written.ts";

const DIRECTORY = new URL("../../lib/define/", import.meta.url).pathname;

Deno.test("the types of builders are those of the schemas and docs of all units", async () => {
  const written = await format(await toWrittenFiles());
  if (Deno.env.get("GOLDEN") === "write") {
    Deno.mkdirSync(`${DIRECTORY}tasks`, { recursive: true });
    for (const [name, text] of written) {
      Deno.writeTextFileSync(DIRECTORY + name, text);
    }
  }
  const stale = [...written].filter(([name, text]) => read(name) !== text)
    .map(([name]) => name);
  deepEqual(
    stale,
    [],
    "write them with GOLDEN=write deno test -A tests/define/written_test.ts",
  );
  const known = [...Deno.readDirSync(`${DIRECTORY}tasks`)]
    .map(({ name }) => `tasks/${name}`).filter((name) => !written.has(name));
  deepEqual(known, [], "types of tasks that are gone");
});

/** Formats files as `deno fmt` does, all at once. */
async function format(
  files: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const dir = Deno.makeTempDirSync();
  try {
    Deno.mkdirSync(`${dir}/tasks`);
    for (const [name, text] of files) {
      Deno.writeTextFileSync(`${dir}/${name}`, text);
    }
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["fmt", "--quiet", "--no-config", dir],
    }).output();
    deepEqual([code, new TextDecoder().decode(stderr)], [0, ""]);
    return new Map(
      [...files.keys()].map((
        name,
      ) => [name, Deno.readTextFileSync(`${dir}/${name}`)]),
    );
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

function read(name: string): string | undefined {
  try {
    return Deno.readTextFileSync(DIRECTORY + name);
  } catch {
    return undefined;
  }
}
