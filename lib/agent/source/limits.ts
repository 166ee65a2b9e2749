/** Limits of what a repository may cost a host. */

/** Times in milliseconds, sizes in bytes. */
export interface SourceLimits {
  /** Time for the question which commit a ref means. */
  readonly askMs: number;
  /** Time for one fetch. */
  readonly fetchMs: number;
  /** Size of all that was fetched. */
  readonly fetchedBytes: number;
  /** Entries of a checkout. */
  readonly entries: number;
  /** Size of one file. */
  readonly fileBytes: number;
  /** Size of all files of a checkout. */
  readonly checkoutBytes: number;
  /** Commits that are looked at for one answer. */
  readonly commits: number;
}

const MIB = 1024 * 1024;

/** The limits that hold where no others are given. */
export const SOURCE_LIMITS: SourceLimits = {
  askMs: 60_000,
  fetchMs: 600_000,
  fetchedBytes: 512 * MIB,
  entries: 50_000,
  fileBytes: 64 * MIB,
  checkoutBytes: 512 * MIB,
  commits: 50_000,
};
