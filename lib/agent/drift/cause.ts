/** Why a task wants changes: its definition is another one, somebody changed the host, or both. */

import type { Cause } from "../../state/rows.ts";

const WORDS: Readonly<Record<Cause, string>> = {
  git: "from the configuration",
  host: "drifted on the host",
  both: "from the configuration, and drifted on the host",
};

/** What is known of a task that wants changes. */
export interface CauseGrounds {
  /** Digest of its definition when it was applied last; undefined when it never was. */
  readonly appliedDigest: string | undefined;
  /** Digest of its definition now. */
  readonly digest: string;
  /** Looks whether somebody changed what it manages since it was applied last. */
  isTouched(): boolean | Promise<boolean>;
}

/** Tells who made the difference between a task and the host. */
export async function tellCause(
  { appliedDigest, digest, isTouched }: CauseGrounds,
): Promise<Cause> {
  if (appliedDigest === digest) return "host";
  return appliedDigest !== undefined && await isTouched() ? "both" : "git";
}

/** Writes who made a difference. */
export function toCauseText(cause: Cause): string {
  return WORDS[cause];
}

/** Writes how many tasks there were of each cause; nothing where none is known. */
export function toCauseCounts(counts: ReadonlyMap<Cause, number>): string {
  return [...counts].map(([cause, count]) => `${count} ${WORDS[cause]}`)
    .join("; ");
}
