/** `driftless schema`. */

import { toApplySchema } from "./apply_schema.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";

/** Prints the JSON Schema of apply files; on one line with `--json`. */
export async function schemaCommand(
  { out }: CommandContext,
): Promise<number> {
  const schema = await toApplySchema();
  if (out.json) out.record(schema);
  else out.result(JSON.stringify(schema, undefined, 2));
  return EXIT.done;
}
