/** `driftless audit verify`. */

import { TaskError } from "../lib/error.ts";
import { verifyAudit } from "../lib/audit.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toStateCommand } from "./next.ts";
import { toCount } from "./output.ts";
import { toStateDir } from "./state_dir.ts";

/**
 * Checks the chain of audit records and names the first bad one.
 * @throws {TaskError} When there are none: of what is gone nobody can say that it is unbroken.
 */
export async function auditVerifyCommand(
  { options, out }: CommandContext,
): Promise<number> {
  const dir = `${toStateDir(options)}/audit`;
  requireRecords(dir);
  const { records, firstBad } = await verifyAudit(dir);
  const next = toStateCommand(options, "history");
  if (out.json) {
    out.record({ type: "audit", records, first_bad: firstBad ?? null });
  } else if (firstBad) {
    const { file, line, why } = firstBad;
    out.result(`${out.paint("red", "x broken")} at ${file}:${line}: ${why}`);
    out.result(
      `${toCount(records, "record")} before it are good. ` +
        `Compare the file with a copy kept elsewhere.  Next: ${next}`,
    );
  } else {
    out.result(
      `${out.paint("green", "Unbroken")}: ${toCount(records, "record")}, ` +
        `each holds the digest of the one before.  Next: ${next}`,
    );
  }
  return firstBad ? EXIT.failed : EXIT.done;
}

function requireRecords(dir: string): void {
  try {
    Deno.statSync(dir);
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (!isAbsent) throw error;
    throw new TaskError(`Cannot find audit records: "${dir}" is not there`, {
      advice: "Name the state with --state-dir, or run apply first",
    });
  }
}
