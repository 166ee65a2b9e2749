/** Keeps track of texts that are made of secrets. */

import type { Redactor } from "../secret.ts";

/** Shorter results are no secrets by themselves. */
const SHORTEST = 4;

/**
 * Adds what a call made of a secret to the secrets: a hash, an encoded or
 * changed text. A result that still holds the secret as it is, or that the
 * input shows outside its secrets, needs nothing.
 */
export function addDerivedSecrets(
  redactor: Redactor,
  inputs: readonly unknown[],
  result: unknown,
): void {
  if (typeof result !== "string" && !Array.isArray(result)) return;
  const masked: string[] = [];
  for (const input of inputs) {
    if (typeof input === "string" && redactor.has(input)) {
      masked.push(redactor.redact(input));
    }
  }
  if (masked.length === 0) return;
  for (const text of typeof result === "string" ? [result] : result) {
    if (typeof text !== "string" || text.length < SHORTEST) continue;
    if (redactor.has(text) || masked.some((open) => open.includes(text))) {
      continue;
    }
    redactor.add(text);
  }
}
