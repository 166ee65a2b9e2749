/** `driftless schema`. */

import { toApplySchema } from "./apply_schema.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { isFileKind, toFileSchema } from "./file_schema.ts";
import { openOwnTypes } from "./own_types.ts";

/** Prints the JSON Schema of a kind of file, of apply files when none is named; on one line with `--json`. */
export async function schemaCommand(
  context: CommandContext,
  kind: string | undefined,
): Promise<number> {
  const { out } = context;
  const schema = kind !== undefined && isFileKind(kind)
    ? await toFileSchema(kind)
    : await toApplySchema(await openOwnTypes(context));
  if (out.json) out.record(schema);
  else out.result(JSON.stringify(schema, undefined, 2));
  return EXIT.done;
}
