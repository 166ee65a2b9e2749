/** The task types that a configuration brings itself. */

import { isBelow } from "../config/outside.ts";
import { toSource } from "../config/source.ts";
import { ConfigError, ConfigErrors } from "../error.ts";
import type { Task, TaskRegistry } from "../task.ts";
import { findAbout } from "./about.ts";
import type { UnitFile } from "./find_units.ts";
import { openOwnTask } from "./own_task.ts";
import type { UnitProcess } from "./process.ts";

/** Greatest file of a unit, in bytes. */
const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** The task types of a configuration. */
export interface OwnTasksOptions {
  /** Directory of the configuration. */
  readonly dir: string;
  readonly files: readonly UnitFile[];
  /** The task types of the program. */
  readonly builtIns: TaskRegistry;
  /** What serves the units of the directory. */
  readonly process: UnitProcess;
}

/**
 * Adds the task types of a configuration to those of the program; each is
 * loaded when it is used.
 * @throws {ConfigErrors} When one has the name of another.
 */
export function addOwnTasks(options: OwnTasksOptions): TaskRegistry {
  const { dir, files, builtIns, process } = options;
  const known = new Map(
    Object.keys(builtIns).map((type) => [toPlainWord(type), type]),
  );
  const errors: ConfigError[] = [];
  const registry: Record<string, () => Promise<Task>> = { ...builtIns };
  for (const { name, file } of files) {
    const text = readText(dir, file);
    if (isTaskList(text)) continue;
    const word = toPlainWord(name);
    const other = known.get(word);
    if (other === undefined) {
      known.set(word, name);
      registry[name] = () =>
        openOwnTask({ dir, name, file, process, about: findAbout(text) });
    } else errors.push(toTaken(file, text, other));
  }
  if (errors.length > 0) throw new ConfigErrors(errors);
  return registry;
}

/** Tells whether a file makes a list of tasks to include, which has no type. */
function isTaskList(text: string): boolean {
  return /^export default\b/m.test(text);
}

function toTaken(file: string, text: string, other: string): ConfigError {
  return toSource(file, text, { value: null }).errorAt(
    [],
    `Cannot use "${file}": there is a task type "${other}" already`,
    {
      place: { file, line: 1, col: 1 },
      advice: "Rename the file and its type",
    },
  );
}

function readText(dir: string, file: string): string {
  const path = `${dir}/${file}`;
  const place = { file, line: 1, col: 1 };
  const { size, isFile } = Deno.statSync(path);
  if (!isFile || size > MAX_FILE_BYTES) {
    throw new ConfigError(
      `Cannot read "${file}": expected a file of at most ${MAX_FILE_BYTES} bytes`,
      { place },
    );
  }
  if (isBelow(path, dir)) return Deno.readTextFileSync(path);
  throw new ConfigError(
    `Cannot use "${file}": it is a link that leads out of the configuration`,
    { place, advice: "Put the file itself there" },
  );
}

/** A type is found by either spelling, with and without underscores. */
function toPlainWord(word: string): string {
  return word.replaceAll("_", "");
}
