/** Reasons of system errors in words. */

import { toMessage } from "../error.ts";

/**
 * Gives the words of an error of the system, without its code, the name of
 * the call and the path: `no space left on device`.
 */
export function toSystemReason(error: unknown): string {
  return toMessage(error)
    .replace(/ \(os error \d+\).*$/s, "")
    .replace(/^(E[A-Z0-9]+): (.*?)(?:, \w+)?(?: '.*)?$/s, "$2")
    .replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}
