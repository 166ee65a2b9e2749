/** Whether commits and tags are signed by somebody who may. */

import type { Commit, Signed } from "./commit.ts";
import type { SourceConfig } from "./source_config.ts";

/** A signature that is good, or why it is not. */
export type Verdict =
  | { readonly isGood: true; readonly signer?: string }
  | { readonly isGood: false; readonly why: string };

/** What verifying needs. */
export interface VerifyOptions {
  readonly verify: SourceConfig["verify"];
  /** Directory of its own for what it writes; removed by whoever made it. */
  readonly scratchDir: string;
  readonly signal: AbortSignal;
}

/** Tells whether only what is signed is taken. */
export function isRequired({ verify }: VerifyOptions): boolean {
  const { required, allowed_signers, gpg_keyring } = verify;
  return required ??
    (allowed_signers !== undefined || gpg_keyring !== undefined);
}

/**
 * Verifies a commit; one that need not be signed is good in any case.
 * @throws {TaskError} When ssh-keygen(1) or gpg(1) is missing, or a file of keys.
 */
export async function verifyCommit(
  commit: Commit,
  options: VerifyOptions,
): Promise<Verdict> {
  const { allowed_signers, gpg_keyring } = options.verify;
  if (allowed_signers === undefined && gpg_keyring === undefined) {
    return { isGood: true };
  }
  const verdict = await verifySigned(commit, options);
  return isRequired(options) || verdict.isGood ? verdict : { isGood: true };
}

/**
 * Verifies a signature, by the kind that it is of.
 * @throws {TaskError} As `verifyCommit`.
 */
export async function verifySigned(
  signed: Signed,
  options: VerifyOptions,
): Promise<Verdict> {
  const { signature } = signed;
  const { allowed_signers, gpg_keyring } = options.verify;
  if (signature === undefined) {
    return { isGood: false, why: "it is not signed" };
  }
  if (signature.startsWith("-----BEGIN SSH SIGNATURE-----\n")) {
    if (allowed_signers === undefined) {
      return toUnable("ssh", "allowed_signers");
    }
    const { verifySsh } = await import("./verify_ssh.ts");
    return await verifySsh(signed, signature, allowed_signers, options);
  }
  if (/^-----BEGIN PGP (?:SIGNATURE|MESSAGE)-----\n/.test(signature)) {
    if (gpg_keyring === undefined) return toUnable("gpg", "gpg_keyring");
    const { verifyGpg } = await import("./verify_gpg.ts");
    return await verifyGpg(signed, signature, gpg_keyring, options);
  }
  return { isGood: false, why: "it is signed in a way that is not known" };
}

function toUnable(kind: string, key: string): Verdict {
  return {
    isGood: false,
    why: `it is signed with ${kind}, and "verify" names no ${key}`,
  };
}
