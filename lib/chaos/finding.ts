/** What came of breaking things on purpose. */

import type { Change } from "../change.ts";
import type { Host } from "../host/host.ts";

/** What a task did about one damage. */
export type Repair =
  /** It brings the thing back, and wants nothing more then. */
  | "repaired"
  /** It fails and says why: whoever runs it learns of the damage. */
  | "refused"
  /** What was done to it has a meaning for the task, as a directory has for one that writes into directories. */
  | "meant"
  /** It sees nothing. */
  | "unnoticed"
  /** It sees the damage, and what it does about it does not mend it. */
  | "unrepaired"
  /** What it does cannot be known without doing it. */
  | "untold";

/** What came of one damage. */
export interface Finding {
  /** What was broken: a path, or `service nginx`. */
  readonly thing: string;
  /** How it was broken: `removed`, `other content`. */
  readonly damage: string;
  readonly repair: Repair;
  /** More of it, for people. */
  readonly why?: string;
}

/** One way to break a thing. */
export interface Damage {
  /** In words. */
  readonly what: string;
  /** What breaks it; is predicted, never made. */
  readonly changes: readonly Change[];
  /** Whether the task says that it would be seen. */
  readonly isDue: boolean;
  /** Tells whether such changes say that the task takes the damage for what is wanted. */
  isMeantWhen?(changes: readonly Change[]): boolean;
  /** Tells what of the thing is not as it was before; undefined when it is whole. */
  differs(after: Host): Promise<string | undefined>;
}
