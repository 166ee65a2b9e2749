/** `driftless import`. */

import { TaskError, toPlaceText } from "../lib/error.ts";
import { readTextFile } from "../lib/apply/read_file.ts";
import { TypeTable } from "../lib/config/types.ts";
import type { Left } from "../lib/import/left.ts";
import { importPlaybook } from "../lib/import/ansible/playbook.ts";
import type { Imported, PlaybookFiles } from "../lib/import/ansible/project.ts";
import { tasks } from "../tasks/mod.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toCommand } from "./next.ts";
import { toCount, toLine } from "./output.ts";

/** Greatest file and number of files that are read. */
const MAX_BYTES = 10 * 1024 * 1024;
const MAX_FILES = 10_000;

/** Writes a configuration that does what a playbook does, and lists what it does not. */
export async function importAnsible(
  context: CommandContext,
  playbook: string,
  into: string,
): Promise<number> {
  const slash = playbook.lastIndexOf("/");
  const home = slash < 0 ? "." : playbook.slice(0, slash) || "/";
  const name = playbook.slice(slash + 1);
  // A file that it names may be absent, but not itself.
  readTextFile(playbook, MAX_BYTES);
  requireEmpty(into);
  const imported = await importPlaybook(
    name,
    toFiles(home),
    new TypeTable(tasks),
  );
  write(imported, home, into);
  report(imported, into, context);
  return EXIT.done;
}

/** Writes a facts file that does what flags of node_exporter do, found in a unit or a file of defaults. */
export async function importNodeExporterFlags(
  context: CommandContext,
  file: string,
  into: string,
): Promise<number> {
  const text = readTextFile(file, MAX_BYTES);
  requireEmpty(into);
  const { collectors } = await import("../lib/facts/mod.ts");
  const { importNodeExporter } = await import("../lib/import/node_exporter.ts");
  const { facts, left } = await importNodeExporter(file, text, collectors);
  await writeOne("facts.yml", facts, into);
  reportOne("facts.yml", left, into, context);
  return EXIT.done;
}

/** Writes a logs file that does what a `filebeat.yml` does. */
export async function importFilebeatFile(
  context: CommandContext,
  file: string,
  into: string,
): Promise<number> {
  const text = readTextFile(file, MAX_BYTES);
  requireEmpty(into);
  const { parseSource } = await import("../lib/config/source.ts");
  const { importFilebeat } = await import("../lib/import/filebeat.ts");
  const source = await parseSource(file, text);
  const { logs, left } = importFilebeat(source);
  await writeOne("logs.yml", logs, into);
  reportOne("logs.yml", left, into, context);
  return EXIT.done;
}

/** Refuses to mix with what is there. */
function requireEmpty(dir: string): void {
  try {
    if (Deno.readDirSync(dir)[Symbol.iterator]().next().done) return;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  throw new TaskError(`Cannot import into "${dir}": it is not empty`);
}

function isAbsent(error: unknown): boolean {
  return error instanceof TaskError &&
    error.cause instanceof Deno.errors.NotFound;
}

function toFiles(home: string): PlaybookFiles {
  return {
    read: (path) => {
      try {
        return readTextFile(`${home}/${path}`, MAX_BYTES);
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    },
    list: (directory) => {
      const found: string[] = [];
      listBelow(home, directory, found);
      return found.sort();
    },
  };
}

/** Lists files; links are passed over, for they may lead anywhere. */
function listBelow(home: string, directory: string, found: string[]): void {
  let entries: Deno.DirEntry[];
  try {
    entries = [...Deno.readDirSync(`${home}/${directory}`)];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  for (const { name, isDirectory, isFile } of entries) {
    const path = `${directory}/${name}`;
    if (isDirectory) listBelow(home, path, found);
    else if (isFile) found.push(path);
    if (found.length > MAX_FILES) {
      throw new TaskError(`Cannot import: more than ${MAX_FILES} files`);
    }
  }
}

function write({ files, copies }: Imported, home: string, into: string): void {
  const makeParent = (path: string) =>
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  for (const [name, from] of copies) {
    makeParent(`${into}/${name}`);
    Deno.copyFileSync(`${home}/${from}`, `${into}/${name}`);
  }
  for (const [name, text] of files) {
    makeParent(`${into}/${name}`);
    Deno.writeTextFileSync(`${into}/${name}`, text, { createNew: true });
  }
}

async function writeOne(
  name: string,
  value: unknown,
  into: string,
): Promise<void> {
  const { dump } = await import("js-yaml");
  Deno.mkdirSync(into, { recursive: true });
  const text = dump(value, { lineWidth: 100, noRefs: true });
  Deno.writeTextFileSync(`${into}/${name}`, text, { createNew: true });
}

function reportOne(
  name: string,
  left: readonly Left[],
  into: string,
  context: CommandContext,
): void {
  reportLeft(left, context);
  const { out, options } = context;
  const next = toCommand({ ...options, config: into }, "validate");
  if (out.json) out.record({ type: "import", dir: into, files: [name] });
  else out.result(`"${into}/${name}", ${left.length} left out.  Next: ${next}`);
}

function reportLeft(left: readonly Left[], { out }: CommandContext): void {
  for (const { place, what, why } of left) {
    const at = toPlaceText(place);
    if (out.json) out.record({ type: "left", place: at, what, why });
    else {
      out.result(
        toLine(`${out.paint("yellow", "left")} ${at}  ${what}: ${why}`),
      );
    }
  }
}

function report(
  { files, copies, left, tasks }: Imported,
  into: string,
  context: CommandContext,
): void {
  reportLeft(left, context);
  const { out, options } = context;
  const next = toCommand({ ...options, config: into }, "validate");
  if (out.json) {
    const written = [...files.keys(), ...copies.keys()].sort();
    out.record({ type: "import", dir: into, tasks, files: written });
    return;
  }
  out.result(
    `${
      toCount(tasks, "task")
    } in "${into}", ${left.length} left out.  Next: ${next}`,
  );
}
