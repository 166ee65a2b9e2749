/** Params of units, as the process that they run in tells and reads them. */

import * as z from "zod";
import { type Issue, resolve } from "../config/issues.ts";
import { toMessage } from "../config/wording.ts";
import { TaskError } from "../error.ts";
import { BadUnit } from "./served.ts";

/**
 * Makes JSON Schema of params.
 * @throws {BadUnit} When they are no schema.
 */
export function describeParams(
  params: z.ZodType | undefined,
  kind: string,
): Record<string, unknown> {
  if (typeof params?.safeParse !== "function") {
    throw new BadUnit(`Expected a schema as "params" of the ${kind}`);
  }
  return z.toJSONSchema(params, {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
    reused: "inline",
  });
}

/** Passes values through the schema of params and tells what is wrong with each. */
export function checkParams(params: z.ZodType, rows: unknown): Issue[][] {
  return Array.isArray(rows) ? rows.map((row) => findIssues(params, row)) : [];
}

function findIssues(params: z.ZodType, value: unknown): Issue[] {
  const result = params.safeParse(value, { error: toMessage });
  return result.error?.issues.flatMap((issue) => resolve(issue)) ?? [];
}

/**
 * Reads params.
 * @throws {TaskError} When something is wrong with them.
 */
export function parseParams<P>(
  params: z.ZodType<P>,
  value: unknown,
  unit: string,
): P {
  const result = params.safeParse(value, { error: toMessage });
  if (result.success) return result.data;
  const [issue] = result.error.issues.flatMap((one) => resolve(one));
  const name = issue === undefined || issue.path.length === 0
    ? "the params"
    : `"${issue.path.join(".")}"`;
  throw new TaskError(`Cannot read ${name} of ${unit}: ${issue?.message}`);
}
