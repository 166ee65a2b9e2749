/** Why a task wants changes: its definition is another one, somebody changed the host, or both. */

/** Who made the difference: the configuration, somebody on the host, or both. */
export type Cause = "git" | "host" | "both";

/** What is known of a task that wants changes. */
export interface CauseGrounds {
  /** Digest of its definition when it was applied last; undefined when it never was. */
  readonly appliedDigest: string | undefined;
  /** Digest of its definition now. */
  readonly digest: string;
  /** Somebody changed what it manages since it was applied last. */
  readonly isTouched: boolean;
}

/** Tells who made the difference between a task and the host. */
export function tellCause(
  { appliedDigest, digest, isTouched }: CauseGrounds,
): Cause {
  if (appliedDigest === digest) return "host";
  return isTouched && appliedDigest !== undefined ? "both" : "git";
}
