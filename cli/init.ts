/** `driftless init`. */

import { TaskError } from "../lib/error.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toCommand } from "./next.ts";

const APPLY = `# yaml-language-server: $schema=.driftless/apply.schema.json
# What hosts are to be. Every string may be a template; a mode is quoted text.
tasks:
  - name: directory of the greeting
    type: directory
    path: "{{ target }}"
    mode: "0755"

  - name: greeting
    type: template
    src: greeting.txt.j2
    dest: "{{ target }}/greeting.txt"
    mode: "0644"
    notify: tell of the greeting

handlers:
  - name: tell of the greeting
    type: debug
    msg: "Read it: {{ target }}/greeting.txt"
`;

const VARS = `# Variables of all hosts.
target: "{{ env.HOME }}/driftless-hello"
greeting: Hello
`;

const TEMPLATE = `{{ greeting }} from {{ facts.hostname }}.
`;

/** Writes a small configuration; nothing when one of its files exists. */
export async function initCommand(
  { options, out }: CommandContext,
  given: string | undefined,
): Promise<number> {
  const dir = (given ?? options.config ?? "config").replace(/(?<=.)\/+$/, "");
  const { toApplySchema } = await import("./apply_schema.ts");
  const files = new Map([
    ["apply.yml", APPLY],
    ["vars.yml", VARS],
    [`hosts/${Deno.hostname()}.yml`, toHostFile(Deno.hostname())],
    ["templates/greeting.txt.j2", TEMPLATE],
    [
      ".driftless/apply.schema.json",
      `${JSON.stringify(await toApplySchema(), undefined, 2)}\n`,
    ],
  ]);
  requireFree(dir);
  for (const [name, text] of files) {
    const path = `${dir}/${name}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, text, { createNew: true });
  }
  const next = toCommand({ ...options, config: dir }, "validate");
  if (out.json) {
    out.record({ type: "init", dir, files: [...files.keys()] });
  } else {
    for (const name of files.keys()) {
      out.result(` ${out.paint("green", "+")} ${dir}/${name}`);
    }
    out.result(`Created "${dir}".  Next: ${next}`);
  }
  return EXIT.done;
}

function toHostFile(host: string): string {
  return `# Variables of ${host} alone; they win over vars.yml.
greeting: Welcome
`;
}

/** Entries that are a configuration already, or would be written. */
const OWN_REGEXP =
  /^(apply|vars|groups)[._-]|^(hosts|roles|templates|\.driftless)$/;

/** Refuses a directory that holds a configuration. */
function requireFree(dir: string): void {
  let names: string[];
  try {
    names = [...Deno.readDirSync(dir)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  const found = names.sort().findLast((name) => OWN_REGEXP.test(name));
  if (found === undefined) return;
  throw new TaskError(
    `Cannot make a configuration in "${dir}": it holds "${found}" already`,
    { advice: "Name another directory: driftless init DIR" },
  );
}
