/** `driftless audit verify`. */

import { verifyAudit } from "../lib/audit.ts";
import { type CommandContext, EXIT } from "./program.ts";
import { toStateDir } from "./state_dir.ts";

/** Checks the chain of audit records and names the first bad one. */
export async function auditVerifyCommand(
  { options, out }: CommandContext,
): Promise<number> {
  const { records, firstBad } = await verifyAudit(
    `${toStateDir(options)}/audit`,
  );
  if (out.json) {
    out.record({ type: "audit", records, first_bad: firstBad ?? null });
  } else if (firstBad) {
    out.result(
      `${
        out.paint("red", "x broken")
      } at ${firstBad.file}:${firstBad.line}: ${firstBad.why}`,
    );
    out.result(
      `${records} records before it are good. Compare the file with a copy kept elsewhere.`,
    );
  } else {
    out.result(
      `${
        out.paint("green", "Unbroken")
      }: ${records} records, each holds the digest of the one before.`,
    );
  }
  return firstBad ? EXIT.failed : EXIT.done;
}
