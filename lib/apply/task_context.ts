/** What a plan may ask of its run. */

import { type FileFolder, toFileDirs } from "../config/find_file.ts";
import type { TaskNode } from "../config/node.ts";
import { TaskError } from "../error.ts";
import type { TaskContext } from "../task.ts";
import type { RunContext } from "./run_context.ts";
import type { Scope } from "./scope.ts";

/** Greatest template file, in bytes. */
const MAX_TEMPLATE_BYTES = 10 * 1024 * 1024;

/** Builds the context of a task; the template engine is opened only for a task that evaluates. */
export async function toTaskContext(
  node: TaskNode,
  scope: Scope,
  run: RunContext,
  warnings: string[],
): Promise<TaskContext> {
  const needsEngine = (node.task.expressions?.length ?? 0) > 0 ||
    node.type === "debug";
  const { evaluate, find } = needsEngine ? await scope.evaluator() : NO_ENGINE;
  const findFile: TaskContext["findFile"] = (folder, name) =>
    Promise.resolve(findConfigFile(folder, name, node, run));
  return {
    evaluate,
    find,
    findFile,
    isWaiting: (argv) => run.waiting.has(argv),
    warn: (message) => warnings.push(message),
    renderFile: (path, options) => {
      const read = (file: string) => {
        run.observer?.reads(node, file, "entry");
        return run.readConfigFile(file, MAX_TEMPLATE_BYTES);
      };
      const text = read(path);
      const dir = options.templateDir ?? path.slice(0, path.lastIndexOf("/"));
      return scope.renderTemplate(path, text, options.vars ?? {}, {
        trimBlocks: options.trimBlocks ?? true,
        lstripBlocks: options.lstripBlocks ?? false,
        loader: (name) => {
          const dirs = toFileDirs(run.config.dir, "templates", node);
          for (const folder of [dir, ...dirs]) {
            const found = run.findConfigFile(`${folder}/${name}`);
            if (found) return read(found);
          }
          return undefined;
        },
      });
    },
  };
}

const NO_ENGINE = { evaluate: refuse, find: refuse };

function refuse(): never {
  throw new TaskError("Cannot evaluate: the task names no expressions");
}

function findConfigFile(
  folder: FileFolder,
  name: string,
  node: TaskNode,
  run: RunContext,
): string {
  if (name.startsWith("/")) return name;
  const folders = toFileDirs(run.config.dir, folder, node);
  for (const one of folders) {
    const found = run.findConfigFile(`${one}/${name}`);
    if (found) return found;
  }
  throw new TaskError(`Cannot find "${name}" of the configuration`, {
    advice: `Looked in ${folders.join(", ")}`,
  });
}
