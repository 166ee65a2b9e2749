/** What an import could not bring along. */

import type { Place } from "../error.ts";

/** One thing that was left out, or that has to be looked at. */
export interface Left {
  /** Where it stands in what was imported. */
  place: Place;
  /** What it is. */
  what: string;
  /** Why it was left. */
  why: string;
}

/** Notes something that is left out. */
export type Leave = (place: Place, what: string, why: string) => void;
