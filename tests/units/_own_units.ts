/** Units of a configuration that is written for a test, in a process of their own. */

import { type OwnKind, OwnUnits } from "../../lib/units/own_units.ts";
import type { OwnUnit } from "../../lib/units/describe_own.ts";
import type { UnitLimits } from "../../lib/units/process.ts";
import { writeFiles } from "../config/temp_dir.ts";

/** A directory with one unit, until it is disposed. */
export interface UnitSite<U> extends AsyncDisposable {
  readonly unit: U;
}

/** Writes the file of a unit and loads it. */
export async function loadUnit<U>(
  kind: OwnKind,
  open: (unit: OwnUnit) => Promise<U>,
  text: string,
  limits: Partial<UnitLimits> = {},
): Promise<UnitSite<U>> {
  const dir = writeFiles({
    [`${kind}s/own.ts`]:
      `import { field, NoData, TaskError, z } from "@driftless/driftless/unit";\n${text}`,
  });
  const units = new OwnUnits(dir.path, limits);
  const dispose = async () => {
    await units[Symbol.asyncDispose]();
    dir[Symbol.dispose]();
  };
  try {
    const unit = await units.add(kind, {}, open)["own"]!();
    return { unit, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
