/** `driftless schema`. */

import { toApplySchema } from "./apply_schema.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { openOwnTypes } from "./own_types.ts";

/** Prints the JSON Schema of apply files; on one line with `--json`. */
export async function schemaCommand(
  context: CommandContext,
): Promise<number> {
  const { out } = context;
  const schema = await toApplySchema(await openOwnTypes(context));
  if (out.json) out.record(schema);
  else out.result(JSON.stringify(schema, undefined, 2));
  return EXIT.done;
}
