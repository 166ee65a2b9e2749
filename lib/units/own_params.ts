/** Units of a configuration whose params have a schema: parsers, filters, providers. */

import * as z from "zod";
import type { Issue } from "../config/issues.ts";
import {
  callOwn,
  describeOwn,
  type OwnUnit,
  toServed,
} from "./describe_own.ts";
import { toCheckSchema } from "./params_schema.ts";

const DESCRIPTION = z.object({
  type: z.string(),
  schema: z.record(z.string(), z.unknown()),
});

const ISSUES = z.array(z.array(z.object({
  code: z.string(),
  path: z.array(z.union([z.string(), z.number()])),
  message: z.string(),
  keys: z.array(z.string()),
})));

/** What is known of such a unit. */
export interface OwnParams {
  /** The word in the configuration. */
  readonly type: string;
  /** What checks params here, patterns and refinements apart. */
  readonly params: z.ZodType;
  /** Passes params through the schema of the unit and tells what is wrong with each. */
  findIssues(rows: readonly unknown[]): Promise<readonly (readonly Issue[])[]>;
}

/**
 * Describes a unit with params.
 * @throws {ConfigError} When its file holds none that can be used.
 */
export async function openOwnParams(
  kind: string,
  unit: OwnUnit,
): Promise<OwnParams> {
  const { type, schema } = await describeOwn(kind, unit, DESCRIPTION);
  return {
    type,
    params: toCheckSchema(schema),
    findIssues: async (rows) =>
      readIssues(await callOwn(unit, `${toServed(kind)}.check`, rows)),
  };
}

/** Reads what the process of a unit says of params; what is no such list says nothing. */
export function readIssues(value: unknown): Issue[][] {
  const read = ISSUES.safeParse(value);
  return read.success ? read.data : [];
}
