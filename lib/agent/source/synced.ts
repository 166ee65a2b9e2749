/** What a look at the repository gives. */

/** A commit that is not taken. */
export interface Refusal {
  readonly commit: string;
  /** First line of its message; of a commit that is not known yet, nothing. */
  readonly subject: string;
  /** Why, in one line. */
  readonly why: string;
}

/** What a look at the repository found. */
export type Synced =
  | { readonly kind: "same" }
  | {
    readonly kind: "new";
    readonly commit: string;
    readonly subject: string;
    /** Who signed it; absent where nobody verified. */
    readonly signer?: string;
    /** Directory of the configuration in its checkout. */
    readonly dir: string;
    /** Newer commits that are not taken. */
    readonly refused: readonly Refusal[];
  }
  | { readonly kind: "refused"; readonly refusals: readonly Refusal[] };
