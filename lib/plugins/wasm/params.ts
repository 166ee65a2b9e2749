/** Params of what a module in WebAssembly brings. */

import * as z from "zod";
import { isMap } from "../../config/plain.ts";
import { TaskError } from "../../error.ts";

/** Params as the module is given them. */
export type WasmParams = Record<string, unknown>;

/**
 * Reads params as a module describes them, by JSON Schema; without a description any.
 * @throws {TaskError} When that is no schema.
 */
export function toParams(schema: unknown): z.ZodType<WasmParams> {
  const any = z.record(z.string(), z.unknown());
  if (!isMap(schema) || Object.keys(schema).length === 0) return any;
  try {
    return any.and(z.fromJSONSchema(schema)).transform((value) =>
      Object(value)
    );
  } catch (cause) {
    throw new TaskError("Cannot use the plugin: a config_schema is no schema", {
      cause,
    });
  }
}
