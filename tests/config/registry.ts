/** A few small task types for the tests of configuration. */

import * as z from "zod";
import { includeRoleTask } from "../../tasks/include_role.ts";
import { includeTasksTask } from "../../tasks/include_tasks.ts";
import {
  absolutePath,
  flag,
  mode,
  oneOf,
  optional,
  owner,
  withDefault,
  words,
} from "../../lib/field.ts";
import type { Plan, Task, TaskRegistry } from "../../lib/task.ts";

// deno-lint-ignore require-yield
async function* planNothing(): Plan {
  await Promise.resolve();
  return {};
}

function toTask<P>(
  type: string,
  params: z.ZodType<P>,
  more: Partial<Task<P>> = {},
): Task<P> {
  return { type, params, plan: planNothing, ...more };
}

const anyMap = z.record(z.string(), z.unknown());

const TASKS: readonly Task[] = [
  toTask(
    "copy",
    z.strictObject({
      dest: absolutePath(),
      content: optional(z.string()),
      src: optional(z.string()),
      mode: optional(mode()),
      owner: optional(owner()),
      force: withDefault(flag(), true),
    }).refine((want) => want.src === undefined || want.content === undefined, {
      error: 'expected only one of "src" and "content"',
    }),
  ),
  toTask("debug", z.strictObject({ msg: z.string() })),
  toTask(
    "package",
    z.strictObject({
      name: words(),
      state: withDefault(oneOf(["present", "absent"]), "present"),
    }),
  ),
  toTask(
    "assert",
    z.strictObject({ that: words() }),
    { expressions: ["that"] },
  ),
  toTask("set_fact", z.looseObject({ cacheable: withDefault(flag(), false) })),
  toTask(
    "user",
    z.strictObject({
      name: z.string(),
      password: optional(z.string().min(20)),
      uid: optional(z.int().nonnegative()),
      limits: optional(z.strictObject({ files: z.int() })),
      shells: optional(z.union([z.string(), z.array(z.string())])),
    }),
  ),
  toTask("get_url", z.strictObject({ url: z.url(), timeout: z.number() })),
  toTask("launchd", z.strictObject({ label: z.string() }), { os: ["darwin"] }),
  toTask("include_vars", z.strictObject({ file: z.string() })),
  toTask("plugin", anyMap),
  toTask(
    "template",
    z.strictObject({
      src: optional(z.string()),
      dest: absolutePath(),
      state: withDefault(oneOf(["present", "absent"]), "present"),
      vars: withDefault(anyMap, {}),
      template_dir: optional(z.string()),
    }),
    { templateFile: "src" },
  ),
  includeRoleTask,
  includeTasksTask,
];

/** The registry of the tests. */
export const registry: TaskRegistry = Object.fromEntries(
  TASKS.map((task) => [task.type, () => Promise.resolve(task)]),
);
