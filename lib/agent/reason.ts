/** Why a configuration is not taken, in one line. */

import { ConfigError, ConfigErrors, toMessage, toPlaceText } from "../error.ts";

/** Gives the first error with its place, and how many more there are. */
export function toReason(error: unknown): string {
  const all = error instanceof ConfigErrors ? error.errors : [error];
  const [first] = all;
  const place = first instanceof ConfigError && first.place !== undefined
    ? `${toPlaceText(first.place)} `
    : "";
  const rest = all.length > 1 ? ` (and ${all.length - 1} more)` : "";
  return `${place}${toMessage(first)}${rest}`;
}
