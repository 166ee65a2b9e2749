/** Collectors and fact groups with what may be chosen of each. */

import * as z from "zod";
import { toShape } from "../lib/facts/field_schema.ts";
import { groups } from "../lib/facts/groups/mod.ts";
import { collectors } from "../lib/facts/mod.ts";

/** Lists all types by their words, each with the params of its collector and its group. */
export function listFactUnits(): Record<
  string,
  () => Promise<{ params: z.ZodType }>
> {
  const types = new Set([...Object.keys(collectors), ...Object.keys(groups)]);
  const units = [...types].sort().map((type) =>
    [type, async () => {
      const fields = {
        ...(await groups[type]?.())?.fields,
        ...(await collectors[type]?.())?.fields,
      };
      return { params: z.strictObject(toShape(fields)) };
    }] as const
  );
  return Object.fromEntries(units);
}
