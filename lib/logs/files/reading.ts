/** What reading a file that is followed needs and gives. */

import type { LineBlock } from "../../outputs/batch.ts";
import type { Origin } from "../../outputs/event.ts";
import type { KnownContent } from "./identity.ts";

/**
 * What reading gave: lines, nothing at the moment, nothing although more is to
 * be asked for a moment later, or word that the file holds other content than
 * before.
 */
export type ReadResult = LineBlock | "nothing" | "later" | "replaced";

/** Where a file is, and where its events come from. */
export interface FollowedAt {
  /** Path at which it is. */
  readonly path: string;
  /** Path by which a pattern names it, or did before rotation; the same when absent. */
  readonly name?: string;
  /** Device, inode and birth. */
  readonly id: string;
  /** Where its events come from. */
  readonly origin: Origin;
  /** The time, in milliseconds of `performance.now()`. */
  readonly nowMs: number;
  /** It is on another host, whose changes are seen late and in part; not when absent. */
  readonly isRemote?: boolean;
  /** What is known of its content, where that cannot be read from its start. */
  readonly known?: KnownContent;
}
