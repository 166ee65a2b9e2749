/** A task type of a configuration: described once, planned by the process that serves it. */

import * as z from "zod";
import type { RemoteTask } from "../config/remote_task.ts";
import { TaskError } from "../error.ts";
import type { UnitFile } from "./find_units.ts";
import { planOwn } from "./own_plan.ts";
import { readIssues } from "./own_params.ts";
import { toCheckSchema } from "./params_schema.ts";
import type { UnitProcess } from "./process.ts";
import { toUnitConfigError } from "./unit_errors.ts";

const texts = z.array(z.string()).optional();

const DESCRIPTION = z.object({
  type: z.string(),
  schema: z.record(z.string(), z.unknown()),
  expressions: texts,
  templateFile: z.string().optional(),
  programs: texts,
  writes: texts,
  os: texts,
});

/** What task types of a configuration are made of. */
export interface OwnTaskOptions extends UnitFile {
  /** Directory of the configuration, without links in it. */
  readonly dir: string;
  readonly process: UnitProcess;
  /** What is said of it in its file. */
  readonly about: string;
}

/**
 * Loads a task type.
 * @throws {ConfigError} When its file holds no task type that can be used.
 */
export async function openOwnTask(
  options: OwnTaskOptions,
): Promise<RemoteTask> {
  const { dir, file, name, process, about } = options;
  const site = { dir, root: process.root, file };
  const url = new URL(file, process.root).href;
  const call = async (method: string, ...args: readonly unknown[]) => {
    try {
      return await process.repeat(url, `task.${method}`, [url, ...args]);
    } catch (error) {
      throw toUnitConfigError(error, site);
    }
  };
  const described = DESCRIPTION.safeParse(await call("describe"));
  const bad = (why: string) => toUnitConfigError(new TaskError(why), site);
  if (!described.success) {
    const [issue] = described.error.issues;
    throw bad(`its "${issue?.path.join(".")}" is none of a task type`);
  }
  const { type, schema, expressions, templateFile, programs, writes, os } =
    described.data;
  if (type !== name) {
    throw bad(`its type is "${type}", which the name of the file has to be`);
  }
  return {
    type,
    file,
    about,
    params: toCheckSchema(schema),
    paramsSchema: schema,
    ...expressions === undefined ? {} : { expressions },
    ...templateFile === undefined ? {} : { templateFile },
    ...programs === undefined ? {} : { programs },
    ...writes === undefined ? {} : { writes },
    ...os === undefined ? {} : { os },
    findIssues: async (rows) => readIssues(await call("check", rows)),
    plan: (want, host, context) =>
      planOwn(
        { type, url, process, site, expressions, writes },
        want,
        host,
        context,
      ),
  };
}
