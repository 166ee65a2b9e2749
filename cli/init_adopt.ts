/** `driftless init --adopt`: this host as a configuration whose first plan is empty. */

import { type Adopted, adoptHost, type Section } from "../lib/adopt/adopt.ts";
import { LOAD_KERNEL_SETTINGS } from "../lib/adopt/own_files.ts";
import type { LeftOut } from "../lib/adopt/part.ts";
import { LocalHost } from "../lib/host/local.ts";
import { keepValid } from "./adopt_check.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toEditorFiles, toModeline } from "./init_forms.ts";
import { toCommand } from "./next.ts";
import { toCount, toLine } from "./output.ts";
import { writeNewFiles } from "./write_new_files.ts";

/** File that lists what did not come along. */
const LEFT_FILE = "left-out.txt";

/** Reads this host and writes it down; the host is asked only, and only the directory is written. */
export async function initFromHost(
  context: CommandContext,
  dir: string,
  name: string,
): Promise<number> {
  const { out } = context;
  const adopted = await keepValid(
    await adoptHost(
      new LocalHost(),
      name,
      (kind) => out.progress(`reading ${kind}`),
    ),
  );
  Deno.mkdirSync(dir, { recursive: true, mode: 0o700 });
  const names = writeNewFiles(dir, await toFiles(adopted));
  report(context, dir, adopted, names);
  return EXIT.done;
}

async function toFiles(
  { sections, files, left }: Adopted,
): Promise<Map<string, string | Uint8Array>> {
  const { dump } = await import("js-yaml");
  const written = sections.filter(({ tasks }) => tasks.length > 0)
    .map(({ name, about, tasks }, index) => {
      const text = dump({ tasks }, { lineWidth: 100, noRefs: true });
      const file = `apply.d/${index + 1}0-${name}.yml`;
      const head = toModeline("../.driftless/apply.schema.json");
      return [file, `${head}# ${about}\n${text}`] as const;
    });
  return new Map<string, string | Uint8Array>([
    ...toHandlers(sections),
    ...written,
    ...[...files].map(([name, bytes]) => [`files/${name}`, bytes] as const),
    ...left.length === 0 ? [] : [[LEFT_FILE, toLeftText(left)] as const],
    ...await toEditorFiles(),
  ]);
}

/** Settings of the kernel take effect when their file is read. */
function toHandlers(sections: readonly Section[]): [string, string][] {
  const files = sections.flatMap(({ tasks }) => tasks)
    .filter(({ notify }) => notify === LOAD_KERNEL_SETTINGS)
    .map(({ dest }) => `      - ${dest}\n`);
  return files.length === 0 ? [] : [[
    "apply.yml",
    `# What is done once when a task that names it changed something.
handlers:
  - name: ${LOAD_KERNEL_SETTINGS}
    type: command
    argv:
      - sysctl
      - "-p"
${files.join("")}`,
  ]];
}

function toLeftText(left: readonly LeftOut[]): string {
  return left.map(({ what, why }) => `${toLine(`${what}: ${why}`)}\n`).join("");
}

function report(
  { options, out }: CommandContext,
  dir: string,
  { sections, files, left }: Adopted,
  names: readonly string[],
): void {
  if (out.json) {
    left.forEach((one) => out.record({ type: "left", ...one }));
    const tasks = Object.fromEntries(
      sections.map(({ name, tasks }) => [name, tasks.length]),
    );
    out.record({ type: "init", dir, files: names, tasks });
    return;
  }
  for (const { what, why } of left) {
    out.result(toLine(`${out.paint("yellow", "left")} ${what}: ${why}`));
  }
  const counts = [
    toCount(countPackages(sections), "package"),
    toCount(files.size, "file"),
    ...countTypes(sections),
    `${left.length} left out`,
  ].join(", ");
  const named = { ...options, config: dir };
  const next = toCommand(named, "apply", "--dry-run");
  out.result(`Adopted into "${dir}": ${counts}.  Next: ${next}`);
}

/** One task names all packages. */
function countPackages(sections: readonly Section[]): number {
  return sections.flatMap(({ tasks }) => tasks)
    .filter(({ type }) => type === "package")
    .flatMap(({ name }) => name).length;
}

function countTypes(sections: readonly Section[]): string[] {
  const types = sections.flatMap(({ tasks }) => tasks).map(({ type }) => type);
  return ["user", "group", "service", "mount"].flatMap((type) => {
    const count = types.filter((one) => one === type).length;
    return count === 0 ? [] : [toCount(count, type)];
  });
}
